package io.arrears.cli.demo;

import java.util.List;
import java.util.Locale;

/**
 * What should have happened to a model, from its known truth, and how what happened compares.
 *
 * <p>The yardstick is the true debt of the first version ({@link TrueDebt}): a model that came to
 * owe {@value #ENOUGH} retrains must have been asked for; one that never came to owe a single one
 * must not; between the two either is right. A first trigger is late where more than {@value
 * #ENOUGH} retrains were owed by then, and the one was owed more than {@value #PATIENCE} days ago:
 * rent-or-buy buys at one, and the belief needs rows to learn from.
 */
final class Expectation {

  /** True debt, in retrains, beyond which silence is a fault. */
  static final double ENOUGH = 3;

  /** Days that the belief may take to learn of a debt, beyond those until it is owed. */
  static final double PATIENCE = 2;

  private Expectation() {}

  /** What should happen. */
  enum Should {
    RETRAIN,
    EITHER,
    KEEP
  }

  /** How it compares. */
  enum Verdict {
    AS_IT_SHOULD,
    LATE,
    MISSED,
    FALSE_ALARM;

    /** In words. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** What should happen to a model up to the end of the run. */
  static Should should(SimulatedModel model, TrueDebt truth, SimulatedTime calendar, long end) {
    double retrains = truth.between(onset(model, calendar), end) / model.retrainCost();
    if (retrains >= ENOUGH) {
      return Should.RETRAIN;
    }
    return retrains < 1 ? Should.KEEP : Should.EITHER;
  }

  /**
   * Compares the triggers with the truth.
   *
   * @param triggers look times of the triggers, ascending, milliseconds since the epoch
   */
  static Verdict compare(
      SimulatedModel model, TrueDebt truth, SimulatedTime calendar, long end, List<Long> triggers) {
    Should should = should(model, truth, calendar, end);
    long onset = onset(model, calendar);
    if (triggers.isEmpty()) {
      return should == Should.RETRAIN ? Verdict.MISSED : Verdict.AS_IT_SHOULD;
    }
    long first = triggers.get(0);
    if (should == Should.KEEP || first < onset) {
      return Verdict.FALSE_ALARM;
    }
    double owed = truth.between(onset, first) / model.retrainCost();
    double late = calendar.dayOf(first) - calendar.dayOf(truth.breakEven(onset));
    return owed > ENOUGH && late > PATIENCE ? Verdict.LATE : Verdict.AS_IT_SHOULD;
  }

  /** When the first drift began; the start where there is none. */
  static long onset(SimulatedModel model, SimulatedTime calendar) {
    return calendar.timeOf(model.onsets().isEmpty() ? 0 : model.onsets().get(0));
  }
}
