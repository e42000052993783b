package io.arrears.backtest;

import io.arrears.belief.BeliefOptions;
import io.arrears.debt.Terms;
import io.arrears.decision.Policy;
import io.arrears.decision.Retry;
import io.arrears.decision.Rule;
import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceBuilder;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.ReferenceRows;
import io.arrears.drift.RowSample;
import io.arrears.drift.ShippedProfile;
import io.arrears.engine.Deployment;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.RetrainTerms;
import io.arrears.plan.LabelBudget;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Training infrastructure in small: fits the first version on the warm-up, keeps the last rows
 * whose labels have arrived, and answers a trigger with a version that is fitted on them.
 */
public final class Trainer {

  private final RowStream stream;
  private final ReplayOptions options;
  private final LookSchedule looks;
  private final Learner learner;
  private final ArrayDeque<Row> window = new ArrayDeque<>();
  private int releases;

  /**
   * A trainer that has seen nothing.
   *
   * @param looks looks that its deployments ask for
   */
  public Trainer(RowStream stream, ReplayOptions options, LookSchedule looks) {
    this.stream = stream;
    this.options = options;
    this.looks = looks;
    this.learner = options.learner().create(options.family(), stream.outputs(), options.seed());
  }

  /**
   * Version v1, fitted on all labelled rows of the warm-up, which counts as history: its labels are
   * known, whatever the label delay. The reference profile describes its last {@code referenceRows}
   * rows.
   */
  public Release first() {
    List<Row> rows = warmup();
    List<double[]> described = new ArrayList<>();
    for (int i = 0; i < options.warmup(); i++) {
      described.add(stream.features(i));
    }
    ReferenceAccumulator reference = new ReferenceAccumulator(stream.featureNames().size());
    for (int i = options.warmup() - options.referenceRows(); i < options.warmup(); i++) {
      reference.accept(stream.features(i));
    }
    return release(rows, described, reference.get(), stream.time(options.warmup() - 1));
  }

  /** Takes the warm-up without fitting a version on it. */
  public void takeWarmup() {
    warmup();
  }

  private List<Row> warmup() {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < options.warmup(); i++) {
      Row row = row(i);
      if (row.isLabelled()) {
        rows.add(row);
        keep(row);
      }
    }
    return rows;
  }

  /** Takes the labels of rows after the warm-up that arrive at positions within [from, to). */
  public void accept(int from, int to) {
    int last = Math.min(to - options.labelDelay(), stream.rows());
    for (int i = Math.max(options.warmup(), from - options.labelDelay()); i < last; i++) {
      Row row = row(i);
      if (row.isLabelled()) {
        keep(row);
      }
    }
  }

  /** The next version, fitted on the window. */
  public Release retrain(long activatedAt) {
    return release(List.copyOf(window), activatedAt);
  }

  /**
   * The next version, fitted as a trigger advises: on the window where it advises nothing, or where
   * less than a quarter of it would be left.
   *
   * @param kind how much of the advice is followed
   * @param advice of the trigger; null: none
   * @param serving version that serves
   */
  public Release retrain(long activatedAt, PlanKind kind, Advice advice, Release serving) {
    if (kind == PlanKind.NONE || advice == null) {
      return retrain(activatedAt);
    }
    List<Row> rows = advised(kind, advice);
    if (!PlanKind.isEnough(rows.size(), options.window())) {
      return retrain(activatedAt);
    }
    if (kind != PlanKind.FULL || advice.strength() == 0) {
      return release(rows, activatedAt);
    }
    FittedModel held = HeldModel.fit(serving, advice, features(rows), labels(rows));
    return release(held, inTimeOrder(rows), reference(rows), activatedAt);
  }

  private List<Row> advised(PlanKind kind, Advice advice) {
    return kind == PlanKind.WINDOW
        ? window.stream().filter(row -> stream.time(row.index()) >= advice.trainFrom()).toList()
        : advice.samples().stream().map(RowStream::row).map(this::row).toList();
  }

  private Row row(int index) {
    return new Row(index, stream.features(index), stream.label(index));
  }

  private Release release(List<Row> rows, long activatedAt) {
    return release(rows, inTimeOrder(rows), reference(rows), activatedAt);
  }

  private static List<double[]> inTimeOrder(List<Row> rows) {
    return rows.stream().sorted(Comparator.comparingInt(Row::index)).map(Row::features).toList();
  }

  private ReferenceProfile reference(List<Row> rows) {
    ReferenceAccumulator reference = new ReferenceAccumulator(stream.featureNames().size());
    rows.forEach(row -> reference.accept(row.features()));
    return reference.get();
  }

  private static double[][] features(List<Row> rows) {
    return rows.stream().map(Row::features).toArray(double[][]::new);
  }

  private static double[] labels(List<Row> rows) {
    return rows.stream().mapToDouble(Row::label).toArray();
  }

  /** The features of the rows that a retrain would fit on now. */
  public double[][] window() {
    return window.stream().map(Row::features).toArray(double[][]::new);
  }

  private void keep(Row row) {
    window.addLast(row);
    if (window.size() > options.window()) {
      window.removeFirst();
    }
  }

  /** A trigger within a batch is answered at its end only: that is no silence. */
  private RetrainTerms retrains() {
    Policy policy = options.drift().policy();
    boolean asksWithin = policy.find(Rule.Drift.class) != null;
    Retry retry = asksWithin ? new Retry(0, 0, Retry.DEFAULT.maxAttempts()) : Retry.DEFAULT;
    return new RetrainTerms(false, policy, retry, "");
  }

  /** How a version is watched for drift whose training rows are given, in time order. */
  private DriftTerms drift(List<double[]> rows) {
    int windowRows = options.drift().windowRows();
    if (windowRows == 0) {
      return null;
    }
    int blocks = rows.size() / windowRows;
    ShippedProfile profile = null;
    // A tenth of the rows goes to the layout.
    if (blocks > ReferenceBuilder.MIN_DEGREES && windowRows * 8 / 10 >= ReferenceBuilder.MIN_ROWS) {
      ReferenceRows reference = new ReferenceRows(Set.of(), 1);
      int first = rows.size() - blocks * windowRows;
      for (int i = first; i < rows.size(); i++) {
        if ((i - first) % windowRows == 0) {
          reference.startBlock(0);
        }
        reference.accept(RowSample.mix(i), rows.get(i));
      }
      profile = ShippedProfile.of(reference.build());
    }
    long seconds = Math.max(1, Math.round(stream.span(windowRows) / 1_000.0));
    return new DriftTerms(
        Math.min(DriftTerms.MAX_WINDOW, seconds * DriftTerms.MIN_WINDOW),
        windowRows / 2,
        AlarmBudget.oneIn(options.drift().budget()),
        Set.of(profile == null ? DriftTerms.Against.DEPLOYMENT : DriftTerms.Against.TRAINING),
        profile);
  }

  private Release release(
      List<Row> rows, List<double[]> described, ReferenceProfile reference, long activatedAt) {
    return release(learner.fit(features(rows), labels(rows)), described, reference, activatedAt);
  }

  /**
   * @param described features of the rows that drift is measured against, in time order
   */
  private Release release(
      FittedModel model, List<double[]> described, ReferenceProfile reference, long activatedAt) {
    releases++;
    long halfLife = options.halfLife() == 0 ? 0 : Math.max(1, stream.span(options.halfLife()));
    Deployment deployment =
        Deployment.builder(RowStream.MODEL, "v" + releases, options.family(), stream.featureNames())
            .activatedAt(activatedAt)
            .outputs(stream.outputs())
            .dispersion(model.dispersion())
            .terms(new Terms(options.loss(), options.lossPrice(), options.retrainCost(), ""))
            .belief(new BeliefOptions(options.priorScale(), halfLife, Double.POSITIVE_INFINITY))
            .looks(looks)
            .labels(
                LabelTerms.of(labelHorizon())
                    .with(new LabelBudget(options.labelBudget(), Double.NaN)))
            .reference(reference)
            .build()
            .with(retrains())
            .with(drift(described));
    return new Release(deployment, model);
  }

  /** No label of the file may be too late: the whole length of the stream, twice. */
  private long labelHorizon() {
    return 2 * (stream.time(stream.end()) - stream.time(0)) + 1;
  }

  /** A row of the stream; the label is NaN where there is none. */
  private record Row(int index, double[] features, double label) {

    boolean isLabelled() {
      return !Double.isNaN(label);
    }
  }
}
