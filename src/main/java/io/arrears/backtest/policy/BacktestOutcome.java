package io.arrears.backtest.policy;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What came of a backtest.
 *
 * @param options what was asked for
 * @param rows rows of the file, the warm-up included
 * @param featureNames names of the features
 * @param table loss of every candidate on every later batch
 * @param ran every run
 * @param looks looks of break-even, by price of a retrain
 * @param shift how the features moved
 */
public record BacktestOutcome(
    BacktestOptions options,
    int rows,
    List<String> featureNames,
    LossTable table,
    List<Ran> ran,
    Map<Double, List<LookedAt>> looks,
    FeatureShift shift) {

  public BacktestOutcome {
    ran = List.copyOf(ran);
    looks = Map.copyOf(looks);
  }

  /**
   * One run.
   *
   * @param retrainCost price that the policy knew of, currency; NaN: none
   * @param result what came of it
   */
  record Ran(double retrainCost, PolicyResult result) {

    boolean holdsAt(double cost) {
      return Double.isNaN(retrainCost) || retrainCost == cost;
    }
  }

  /** The same with more runs behind the others. */
  BacktestOutcome with(List<Ran> more) {
    List<Ran> all = new ArrayList<>(ran);
    all.addAll(more);
    return new BacktestOutcome(options, rows, featureNames, table, all, looks, shift);
  }

  /** All policies at a price, each once, in order; the best calendar comes behind the others. */
  public Comparison at(double retrainCost) {
    double lossPrice = options.history().lossPrice();
    Map<String, PolicyResult> best = new LinkedHashMap<>();
    PolicyResult calendar = null;
    for (Ran run : ran) {
      if (run.holdsAt(retrainCost)) {
        PolicyResult result = run.result();
        best.merge(result.name(), result, (a, b) -> cheaper(a, b, retrainCost));
        if (result.name().startsWith(Field.CALENDAR)) {
          calendar = calendar == null ? result : cheaper(calendar, result, retrainCost);
        }
      }
    }
    List<PolicyResult> results = new ArrayList<>();
    for (PolicyResult result : best.values()) {
      results.add(result);
      if (result == lastCalendar(best)) {
        results.add(
            new PolicyResult(
                Field.CALENDAR_BEST,
                calendar.name(),
                calendar.losses(),
                calendar.retrains(),
                true));
      }
    }
    HindsightOptimum optimum = HindsightOptimum.of(table, lossPrice, retrainCost);
    return new Comparison(retrainCost, lossPrice, optimum, results, canBeNegative());
  }

  private PolicyResult cheaper(PolicyResult a, PolicyResult b, double retrainCost) {
    double lossPrice = options.history().lossPrice();
    return b.cost(lossPrice, retrainCost) < a.cost(lossPrice, retrainCost) ? b : a;
  }

  private static PolicyResult lastCalendar(Map<String, PolicyResult> results) {
    PolicyResult last = null;
    for (PolicyResult result : results.values()) {
      last = result.name().startsWith(Field.CALENDAR) ? result : last;
    }
    return last;
  }

  /** Whether a loss can be below zero, so that a ratio of costs says nothing. */
  private boolean canBeNegative() {
    Loss loss = options.history().loss();
    return switch (loss.kind()) {
      case LOG -> options.history().family() == Family.GAUSSIAN;
      case COST -> Arrays.stream(loss.costs()).flatMapToDouble(Arrays::stream).min().orElse(0) < 0;
      default -> false;
    };
  }
}
