package io.arrears.cli.bench.katz;

/** Says in each period whether to retrain. */
interface Rule {

  /** Forgets what it has seen: a model was deployed. */
  default void reset() {}

  /** Whether to retrain after period t; asked once for each period, in order. */
  boolean asks(Path path, int deployed, int t);

  /** Posterior debt, adjusted for age, above a threshold. */
  record DebtThreshold(Calibration calibration, double theta) implements Rule {
    @Override
    public boolean asks(Path path, int deployed, int t) {
      return calibration.score(path.rootDebt(deployed, t), t - deployed) > theta;
    }
  }

  /** Every so many periods. */
  record Every(int periods) implements Rule {
    @Override
    public boolean asks(Path path, int deployed, int t) {
      return t % periods == 0;
    }
  }

  /** CUSUM on the positive part of the monitored gap. */
  final class Cusum implements Rule {
    private final double limit;
    private double sum;

    Cusum(double limit) {
      this.limit = limit;
    }

    @Override
    public void reset() {
      sum = 0;
    }

    @Override
    public boolean asks(Path path, int deployed, int t) {
      sum += Math.max(0, path.gap(deployed, t));
      return sum > limit;
    }
  }

  /** Ours: the signed gap, floored at zero, reaches the price of a retrain. */
  final class BreakEven implements Rule {
    private final double price;
    private final boolean evaluated;
    private double debt;

    /**
     * @param evaluated whether it sees the evaluation rows in place of the monitoring rows
     */
    BreakEven(double price, boolean evaluated) {
      this.price = price;
      this.evaluated = evaluated;
    }

    @Override
    public void reset() {
      debt = 0;
    }

    @Override
    public boolean asks(Path path, int deployed, int t) {
      double gap = evaluated ? path.regret(deployed, t) : path.gap(deployed, t);
      debt = Math.max(0, debt + gap);
      return debt >= price;
    }
  }
}
