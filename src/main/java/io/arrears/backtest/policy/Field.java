package io.arrears.backtest.policy;

import io.arrears.backtest.RowStream;
import io.arrears.drift.detect.Adwin;
import io.arrears.drift.detect.Ddm;
import io.arrears.drift.detect.Detector;
import io.arrears.drift.detect.Eddm;
import io.arrears.drift.detect.HddmA;
import io.arrears.drift.detect.HddmW;
import io.arrears.drift.detect.Kswin;
import io.arrears.drift.detect.PageHinkley;
import io.arrears.engine.EngineOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The policies that a backtest compares. Detectors have the parameters of their papers; where a
 * threshold is tuned, it is the best of a few in hindsight, and is marked so.
 */
final class Field {

  static final String BREAK_EVEN = "break-even";
  static final String NEVER = "never";
  static final String CALENDAR = "calendar-";
  static final String CALENDAR_BEST = "calendar-best";
  static final String ONLINE = "online";

  private static final int[] CALENDARS = {1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 45};
  private static final double[] THRESHOLDS = {0.125, 0.25, 0.5, 1, 2, 4, 8};
  private static final int HORIZON = 10;

  private Field() {}

  /** All that retrain. */
  static List<Entrant> entrants(RowStream stream, BacktestOptions options, EngineOptions engine) {
    List<Entrant> entrants = new ArrayList<>(priceless(options.history().batch()));
    for (double cost : options.retrainCosts()) {
      entrants.add(breakEven(stream, cost, engine));
      entrants.addAll(priced(cost, options.history().lossPrice()));
    }
    for (double cost : options.sweep()) {
      entrants.add(breakEven(stream, cost, engine));
    }
    return entrants;
  }

  private static List<Entrant> priceless(int batchRows) {
    List<Entrant> entrants = new ArrayList<>();
    entrants.add(priceless(NEVER, new Calendar(Calendar.NEVER)));
    for (int every : CALENDARS) {
      entrants.add(priceless(CALENDAR + every, new Calendar(every)));
    }
    entrants.add(priceless("posterior-debt", new PosteriorDebtAlarm()));
    entrants.add(detector("page-hinkley", new PageHinkley(), RowOutcome::magnitude));
    entrants.add(detector("ddm", new Ddm(), RowOutcome::error));
    entrants.add(detector("eddm", new Eddm(), RowOutcome::error));
    entrants.add(detector("hddm-a", new HddmA(), RowOutcome::error));
    entrants.add(detector("hddm-w", new HddmW(), RowOutcome::error));
    entrants.add(detector("adwin", new Adwin(), RowOutcome::magnitude));
    entrants.add(detector("kswin", new Kswin(), RowOutcome::magnitude));
    entrants.add(priceless("psi", new PopulationStability()));
    entrants.add(priceless("drift-alarm", new DataDriftAlarm(batchRows)));
    return entrants;
  }

  /** Names of all policies, as in the tables. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Entrant entrant : priceless(1)) {
      names.add(entrant.name());
    }
    names.add(CALENDAR_BEST);
    for (Entrant entrant : priced(1, 1)) {
      names.add(entrant.name());
    }
    names.add(BREAK_EVEN);
    names.add(ONLINE);
    return names.stream().distinct().toList();
  }

  private static Entrant detector(
      String name, Detector detector, ToDoubleFunction<RowOutcome> value) {
    return priceless(name, new DetectorAlarm(detector, value));
  }

  private static Entrant priceless(String name, Policy policy) {
    return new Entrant(name, "", Double.NaN, policy);
  }

  private static Entrant breakEven(RowStream stream, double cost, EngineOptions engine) {
    return new Entrant(BREAK_EVEN, "", cost, new BreakEvenPolicy(stream, cost, engine));
  }

  private static List<Entrant> priced(double retrainCost, double lossPrice) {
    double price = retrainCost / lossPrice;
    List<Entrant> entrants = new ArrayList<>();
    entrants.add(new Entrant("myopic-" + HORIZON, "", retrainCost, new Myopic(HORIZON, price)));
    for (double share : THRESHOLDS) {
      String variant = "threshold " + share + " x price";
      entrants.add(new Entrant("cusum", variant, retrainCost, new GapCusum(share * price)));
      entrants.add(
          new Entrant(
              "cumulative-threshold",
              variant,
              retrainCost,
              new CumulativeThreshold(share * price)));
    }
    return entrants;
  }
}
