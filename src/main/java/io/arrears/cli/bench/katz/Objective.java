package io.arrears.cli.bench.katz;

/** What a schedule costs: its retrains times their price, and the regret behind the burn-in. */
enum Objective {
  /** Regret counts with its sign. */
  SIGNED,
  /** Regret below zero counts as zero. */
  POSITIVE;

  double of(double regret) {
    return this == SIGNED ? regret : Math.max(0, regret);
  }

  /** What one retrain rule costs on a path. */
  Outcome run(Path path, Rule rule, double price) {
    rule.reset();
    int deployed = 0;
    int retrains = 0;
    double cost = 0;
    int better = 0;
    for (int t = 1; t <= Path.PERIODS; t++) {
      if (t <= Path.BURN_IN) {
        continue;
      }
      cost += of(path.regret(deployed, t));
      better += path.regret(deployed, t) < 0 ? 1 : 0;
      if (rule.asks(path, deployed, t) && t < Path.PERIODS) {
        deployed = t;
        retrains++;
        cost += price;
        rule.reset();
      }
    }
    return new Outcome(cost, retrains, (double) better / (Path.PERIODS - Path.BURN_IN));
  }

  /** The cheapest schedule that hindsight finds, by dynamic programming over periods. */
  double optimum(Path path, double price) {
    double[] least = new double[Path.PERIODS];
    for (int c = Path.PERIODS - 1; c >= 0; c--) {
      if (c > 0 && c <= Path.BURN_IN) {
        continue;
      }
      double regret = 0;
      double best = Double.POSITIVE_INFINITY;
      for (int t = Math.max(c, Path.BURN_IN) + 1; t < Path.PERIODS; t++) {
        regret += of(path.regret(c, t));
        best = Math.min(best, regret + price + least[t]);
      }
      least[c] = Math.min(best, regret + of(path.regret(c, Path.PERIODS)));
    }
    return least[0];
  }

  /**
   * What came of a rule on a path.
   *
   * @param cost J
   * @param retrains number of retrains
   * @param better share of periods in which the deployed model scores above the shadow
   */
  record Outcome(double cost, int retrains, double better) {}
}
