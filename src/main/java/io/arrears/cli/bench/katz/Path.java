package io.arrears.cli.bench.katz;

import java.util.Random;

/**
 * One simulated path of {@value #PERIODS} periods. The shadow learns {@value #UPDATE} rows in each;
 * a retrain deploys the shadow as it stands, from the next period on. For every period t, from 1,
 * and every period c below t after which the deployed model was taken from the shadow (0: after the
 * warm start), tables say how the two compare; policies only choose among the c.
 */
final class Path {

  static final int PERIODS = 200;
  static final int BURN_IN = 20;

  private static final int WARM_START = 300;
  private static final int UPDATE = 5;
  private static final int MONITOR = 5;
  private static final int EVALUATION = 40;

  private final double[][] regret = new double[PERIODS + 1][];
  private final double[][] gap = new double[PERIODS + 1][];
  private final double[][] rootDebt = new double[PERIODS + 1][];

  Path(World.Shift shift, double hazard, Curvature curvature, long seed) {
    World world = new World(shift, hazard, curvature, new Random(seed));
    NormalInverseGamma[] shadows = new NormalInverseGamma[PERIODS + 1];
    double[] x = new double[WARM_START];
    double[] y = world.draw(x);
    shadows[0] = NormalInverseGamma.PRIOR.after(x, y);
    double[] update = new double[UPDATE];
    double[] monitor = new double[MONITOR];
    double[] evaluation = new double[EVALUATION];
    for (int t = 1; t <= PERIODS; t++) {
      if (t > BURN_IN) {
        world.next();
      }
      double[] updated = world.draw(update);
      shadows[t] = shadows[t - 1].after(update, updated);
      double[] monitored = world.draw(monitor);
      double[] evaluated = world.draw(evaluation);
      double monitorScore = shadows[t].meanScore(monitor, monitored);
      double evaluationScore = shadows[t].meanScore(evaluation, evaluated);
      regret[t] = new double[t];
      gap[t] = new double[t];
      rootDebt[t] = new double[t];
      for (int c = 0; c < t; c++) {
        gap[t][c] = monitorScore - shadows[c].meanScore(monitor, monitored);
        regret[t][c] = evaluationScore - shadows[c].meanScore(evaluation, evaluated);
        rootDebt[t][c] = Math.sqrt(shadows[t].debt(shadows[c]));
      }
    }
  }

  /**
   * Mean log score of the shadow less that of the deployed model on the evaluation rows of period
   * t, nats.
   */
  double regret(int deployed, int t) {
    return regret[t][deployed];
  }

  /** The same on the monitoring rows. */
  double gap(int deployed, int t) {
    return gap[t][deployed];
  }

  /** Square root of the learning debt at period t. */
  double rootDebt(int deployed, int t) {
    return rootDebt[t][deployed];
  }
}
