package io.arrears.cli.bench.katz;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.regression.OLSMultipleLinearRegression;

/**
 * What the published policies are calibrated on: paths on which the model is redeployed with
 * probability 1/25 in each period, as many without a shift as with each of the three. Debt grows
 * with age even without a shift, so its root is fitted on the rows of those paths,
 *
 * <pre>
 *   sqrt(D) = b0 + b1 ln(1 + age) + b2 sqrt(age) + b3 age,   z = (sqrt(D) - fit(age)) / s,
 * </pre>
 *
 * s the residual standard deviation, at least 0.01. The positive regrets of all paths give the unit
 * of a price.
 */
final class Calibration {

  private static final double REDEPLOY = 1.0 / 25;
  private static final double SMALLEST_DEVIATION = 0.01;
  private static final double[] PERCENT = {50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 97.5, 99};

  private final double[] fit;
  private final double deviation;
  private final double[] thresholds;
  private final double[] positiveRegrets;

  /**
   * @param paths paths of each shift, and without one, for each hazard
   */
  Calibration(int paths, long seed) {
    List<Row> stable = rows(World.Shift.NONE, 0, paths * Study.HAZARDS.length, seed);
    OLSMultipleLinearRegression regression = new OLSMultipleLinearRegression();
    regression.newSampleData(
        stable.stream().mapToDouble(Row::rootDebt).toArray(),
        stable.stream().map(row -> basis(row.age())).toArray(double[][]::new));
    fit = regression.estimateRegressionParameters();
    deviation = Math.max(SMALLEST_DEVIATION, regression.estimateRegressionStandardError());
    List<Row> all = new ArrayList<>(stable);
    for (World.Shift shift : Study.SHIFTS) {
      for (double hazard : Study.HAZARDS) {
        all.addAll(rows(shift, hazard, paths, seed + all.size()));
      }
    }
    Percentile scores = new Percentile();
    scores.setData(all.stream().mapToDouble(row -> score(row.rootDebt(), row.age())).toArray());
    thresholds = Arrays.stream(PERCENT).map(scores::evaluate).toArray();
    positiveRegrets = all.stream().mapToDouble(Row::regret).filter(r -> r > 0).toArray();
  }

  private static List<Row> rows(World.Shift shift, double hazard, int paths, long seed) {
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < paths; i++) {
      Path path = new Path(shift, hazard, Curvature.NONE, seed * 7919 + i);
      Random random = new Random(seed * 104729 + i);
      int deployed = 0;
      for (int t = 1; t <= Path.PERIODS; t++) {
        if (t > Path.BURN_IN) {
          rows.add(new Row(t - deployed, path.rootDebt(deployed, t), path.regret(deployed, t)));
        }
        deployed = random.nextDouble() < REDEPLOY ? t : deployed;
      }
    }
    return rows;
  }

  private static double[] basis(int age) {
    return new double[] {Math.log1p(age), Math.sqrt(age), age};
  }

  /** z of a root of debt at an age in periods. */
  double score(double rootDebt, int age) {
    double[] basis = basis(age);
    double expected = fit[0];
    for (int i = 0; i < basis.length; i++) {
      expected += fit[i + 1] * basis[i];
    }
    return (rootDebt - expected) / deviation;
  }

  /** The thresholds that are tried: quantiles of z. */
  double[] thresholds() {
    return thresholds.clone();
  }

  /** A quantile of the positive regrets, nats: the unit of a price. */
  double unit(double percent) {
    return new Percentile(percent).evaluate(positiveRegrets);
  }

  private record Row(int age, double rootDebt, double regret) {}
}
