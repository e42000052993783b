package io.arrears.plan;

/**
 * A draw from {@code N(sum / (n + 1), 1 / (n + 1))} for every arm. See {@link
 * Bandit.Algorithm#THOMPSON}.
 */
final class ThompsonSampling extends MeanRewards {

  ThompsonSampling(int arms) {
    super(arms);
  }

  @Override
  double index(long pulls, double sum, long total, Draws draws) {
    return sum / (pulls + 1) + draws.gaussian() / Math.sqrt(pulls + 1);
  }
}
