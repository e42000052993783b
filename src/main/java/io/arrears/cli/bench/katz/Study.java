package io.arrears.cli.bench.katz;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The simulation study: for each shift, hazard and price, the published policies are tuned on a few
 * paths and run on others, beside break-even, which has nothing to tune, and the hindsight optimum.
 */
final class Study {

  static final List<World.Shift> SHIFTS =
      List.of(World.Shift.ABRUPT, World.Shift.GRADUAL, World.Shift.VARIANCE);
  static final double[] HAZARDS = {0.02, 0.05, 0.1, 0.2};
  static final double[] PRICES = {0.1, 0.25, 0.5, 1, 2, 4};

  private static final int TUNING_PATHS = 8;
  private static final double[] CALENDARS = {1, 2, 3, 5, 10, 20, 40, 80};
  private static final double[] LIMITS = {0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 4, 8, 16};

  private static final int QUIET_PATHS = 20;

  private final Calibration calibration;
  private final double unit;
  private final int paths;
  private final long seed;

  /**
   * @param unit what a price of 1 is in nats
   * @param paths test paths of a cell
   */
  Study(Calibration calibration, double unit, int paths, long seed) {
    this.calibration = calibration;
    this.unit = unit;
    this.paths = paths;
    this.seed = seed;
  }

  /**
   * All prices of one shift and hazard under each objective, the policies tuned on it.
   *
   * @param curvature what the model cannot represent; the tuning has not seen it
   * @param quiet {@link #quiet paths} without a shift
   */
  Map<Objective, List<Cell>> cells(
      World.Shift shift, double hazard, Curvature curvature, List<Path> quiet) {
    long cell = seed + 1_000_003L * (31L * shift.ordinal() + Math.round(1000 * hazard));
    List<Path> tuning = paths(shift, hazard, Curvature.NONE, cell + 500_000, TUNING_PATHS);
    List<Path> test = paths(shift, hazard, curvature, cell, paths);
    Map<Objective, List<Cell>> cells = new EnumMap<>(Objective.class);
    for (Objective objective : Objective.values()) {
      List<Cell> ofObjective = new ArrayList<>();
      for (double factor : PRICES) {
        ofObjective.add(cell(objective, shift, hazard, factor, tuning, test, quiet));
      }
      cells.put(objective, ofObjective);
    }
    return cells;
  }

  /** Paths without a shift. */
  List<Path> quiet(Curvature curvature) {
    return paths(World.Shift.NONE, 0, curvature, seed + 77, Math.min(paths, QUIET_PATHS));
  }

  private Cell cell(
      Objective objective,
      World.Shift shift,
      double hazard,
      double factor,
      List<Path> tuning,
      List<Path> test,
      List<Path> quiet) {
    double price = factor * unit;
    Rule debt =
        tuned(
            objective,
            tuning,
            price,
            calibration.thresholds(),
            theta -> new Rule.DebtThreshold(calibration, theta));
    Rule calendar =
        tuned(objective, tuning, price, CALENDARS, every -> new Rule.Every((int) every));
    Rule cusum = tuned(objective, tuning, price, LIMITS, Rule.Cusum::new);
    double[] optimum = test.stream().mapToDouble(path -> objective.optimum(path, price)).toArray();
    return new Cell(
        shift,
        hazard,
        factor,
        DoubleStream.of(optimum).average().orElseThrow(),
        ran(objective, debt, price, test, quiet, optimum),
        ran(objective, calendar, price, test, quiet, optimum),
        ran(objective, cusum, price, test, quiet, optimum),
        ran(objective, new Rule.BreakEven(price, false), price, test, quiet, optimum),
        ran(objective, new Rule.BreakEven(price, true), price, test, quiet, optimum));
  }

  private static Rule tuned(
      Objective objective,
      List<Path> tuning,
      double price,
      double[] grid,
      DoubleFunction<Rule> rule) {
    Rule best = null;
    double least = Double.POSITIVE_INFINITY;
    for (double value : grid) {
      Rule tried = rule.apply(value);
      double cost = 0;
      for (Path path : tuning) {
        cost += objective.run(path, tried, price).cost();
      }
      if (cost < least) {
        least = cost;
        best = tried;
      }
    }
    return best;
  }

  private static Ran ran(
      Objective objective,
      Rule rule,
      double price,
      List<Path> test,
      List<Path> quiet,
      double[] optimum) {
    double cost = 0;
    double[] ratios = new double[test.size()];
    double better = 0;
    for (int i = 0; i < test.size(); i++) {
      Objective.Outcome outcome = objective.run(test.get(i), rule, price);
      cost += outcome.cost();
      ratios[i] = outcome.cost() / optimum[i];
      better += outcome.better();
    }
    double retrains = 0;
    for (Path path : quiet) {
      retrains += objective.run(path, rule, price).retrains();
    }
    return new Ran(cost / test.size(), retrains / quiet.size(), better / test.size(), ratios);
  }

  private static List<Path> paths(
      World.Shift shift, double hazard, Curvature curvature, long seed, int number) {
    return IntStream.range(0, number)
        .mapToObj(i -> new Path(shift, hazard, curvature, seed + i))
        .toList();
  }

  /**
   * One policy in a cell.
   *
   * @param cost mean J over the test paths
   * @param quietRetrains mean retrains on paths without a shift
   * @param better mean share of periods in which the deployed model scores above the shadow
   * @param ratios J over the optimum's on each test path
   */
  record Ran(double cost, double quietRetrains, double better, double[] ratios) {}

  /**
   * One shift, hazard and price.
   *
   * @param price in units
   * @param optimum mean J of the hindsight optimum
   * @param breakEven on the monitoring rows
   * @param breakEvenEvaluated on the evaluation rows
   */
  record Cell(
      World.Shift shift,
      double hazard,
      double price,
      double optimum,
      Ran debt,
      Ran calendar,
      Ran cusum,
      Ran breakEven,
      Ran breakEvenEvaluated) {}
}
