package io.arrears.backtest;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.engine.EngineOptions;
import io.arrears.engine.StreamClock;
import io.arrears.plan.LabelBudget;
import io.arrears.plan.PlanOptions;
import java.util.Objects;

/**
 * What decides the outcome of a replay. The constructor refuses what is out of range, with the name
 * of the command line's option, the value and the range.
 *
 * @param data the file and its columns
 * @param loss loss that is priced, legal for the family
 * @param lossPrice price of one unit of loss; finite, above 0; currency per unit of loss
 * @param retrainCost price of one retrain; finite, above 0; currency
 * @param learner what the deployed model is
 * @param window rows that a retrain fits on, 2 or more
 * @param batch rows between two looks, 1 or more
 * @param halfLife half-life of what the belief has learned, rows; 0: nothing is forgotten
 * @param chunkRows examples that are learned at once, 1 to 4096
 * @param priorScale prior standard deviation of the correction's effect, link units (Gaussian:
 *     residual standard deviations); 1e-6 to 1e6
 * @param referenceRows last rows of the warm-up that the first reference profile describes, 2 to
 *     the warm-up, at most 1,000,000
 * @param labelDelay rows until a label arrives, 0 or more; {@link RowStream} refuses what the file
 *     is too short for
 * @param seed seed of everything random
 * @param rawTarget whether a Gaussian target keeps its own units
 * @param drift what is made of drift
 * @param plan what a retrain takes from its trigger's plan
 * @param labelBudget labels that may be asked for in a day of the stream's time
 */
public record ReplayOptions(
    DataOptions data,
    Loss loss,
    double lossPrice,
    double retrainCost,
    LearnerKind learner,
    int window,
    int batch,
    double halfLife,
    int chunkRows,
    double priorScale,
    int referenceRows,
    int labelDelay,
    long seed,
    boolean rawTarget,
    DriftOptions drift,
    PlanKind plan,
    int labelBudget) {

  private static final int MAX_CHUNK = 4096;
  private static final int MAX_REFERENCE_ROWS = 1_000_000;
  private static final double MIN_PRIOR_SCALE = 1e-6;
  private static final double MAX_PRIOR_SCALE = 1e6;

  /** Options under which drift is not watched and a retrain fits on the window. */
  public ReplayOptions(
      DataOptions data,
      Loss loss,
      double lossPrice,
      double retrainCost,
      LearnerKind learner,
      int window,
      int batch,
      double halfLife,
      int chunkRows,
      double priorScale,
      int referenceRows,
      int labelDelay,
      long seed,
      boolean rawTarget) {
    this(
        data,
        loss,
        lossPrice,
        retrainCost,
        learner,
        window,
        batch,
        halfLife,
        chunkRows,
        priorScale,
        referenceRows,
        labelDelay,
        seed,
        rawTarget,
        DriftOptions.NONE,
        PlanKind.NONE,
        0);
  }

  /** The same options at another price of a retrain, currency. */
  public ReplayOptions withRetrainCost(double other) {
    return new ReplayOptions(
        data,
        loss,
        lossPrice,
        other,
        learner,
        window,
        batch,
        halfLife,
        chunkRows,
        priorScale,
        referenceRows,
        labelDelay,
        seed,
        rawTarget,
        drift,
        plan,
        labelBudget);
  }

  /** The same options, following plans otherwise. */
  public ReplayOptions with(PlanKind other) {
    return with(drift, other, labelBudget);
  }

  /** The same with another budget of labels. */
  public ReplayOptions withLabelBudget(int other) {
    return with(drift, plan, other);
  }

  /** The same with something else made of drift. */
  public ReplayOptions with(DriftOptions other) {
    return with(other, plan, labelBudget);
  }

  private ReplayOptions with(DriftOptions otherDrift, PlanKind otherPlan, int otherBudget) {
    return new ReplayOptions(
        data,
        loss,
        lossPrice,
        retrainCost,
        learner,
        window,
        batch,
        halfLife,
        chunkRows,
        priorScale,
        referenceRows,
        labelDelay,
        seed,
        rawTarget,
        otherDrift,
        otherPlan,
        otherBudget);
  }

  /** The plans that are wanted of triggers. */
  public PlanOptions plans() {
    int samples = plan.needsSamples() ? Math.min(window, PlanOptions.MOST_SAMPLES) : 0;
    return new PlanOptions(true, samples, PlanOptions.DEFAULT.bandit(), seed);
  }

  public ReplayOptions {
    Objects.requireNonNull(plan, "plan");
    Objects.requireNonNull(drift, "drift");
    Objects.requireNonNull(data, "data");
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(learner, "learner");
    if (!loss.isLegalFor(data.family())) {
      throw new OptionException(
          "--loss is "
              + loss.kind()
              + ", allowed for "
              + data.family()
              + ": "
              + Loss.legalFor(data.family()));
    }
    requirePositive("--loss-price", lossPrice);
    requirePositive("--retrain-cost", retrainCost);
    requireRange("--warmup", data.warmup(), 2, Integer.MAX_VALUE);
    requireRange("--window", window, 2, Integer.MAX_VALUE);
    requireRange("--batch", batch, 1, Integer.MAX_VALUE);
    if (!(halfLife >= 0 && halfLife < Double.POSITIVE_INFINITY)) {
      throw new OptionException(
          "--half-life is " + halfLife + ", allowed: finite and 0 or more; 0 forgets nothing");
    }
    requireRange("--chunk", chunkRows, 1, MAX_CHUNK);
    if (!(priorScale >= MIN_PRIOR_SCALE && priorScale <= MAX_PRIOR_SCALE)) {
      throw new OptionException("--prior-scale is " + priorScale + ", allowed: 1e-6 to 1e6");
    }
    requireRange("--reference-rows", referenceRows, 2, Math.min(data.warmup(), MAX_REFERENCE_ROWS));
    requireRange("--label-delay", labelDelay, 0, Integer.MAX_VALUE);
    requireRange("--label-budget", labelBudget, 0, LabelBudget.MOST_PER_DAY);
  }

  /** Rows that the first version is fitted on. */
  public int warmup() {
    return data.warmup();
  }

  /** Family of the label. */
  public Family family() {
    return data.family();
  }

  /** The options of the engine that go with it; looks come by command and nothing has to wait. */
  public EngineOptions engine(String codeVersion) {
    return new EngineOptions(chunkRows, referenceRows, 0, 0, codeVersion)
        .toBuilder().clock(StreamClock.EVENT).plan(plans()).build();
  }

  private static void requirePositive(String option, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new OptionException(option + " is " + value + ", allowed: finite and above 0");
    }
  }

  private static void requireRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new OptionException(
          option
              + " is "
              + value
              + ", allowed: "
              + least
              + (most == Integer.MAX_VALUE ? " or more" : " to " + most));
    }
  }
}
