package io.arrears.plan;

/**
 * UCB1: {@code mean + sqrt(2 ln T / n)}, every arm once first. See {@link Bandit.Algorithm#UCB1}.
 */
final class UpperConfidence extends MeanRewards {

  UpperConfidence(int arms) {
    super(arms);
  }

  @Override
  double index(long pulls, double sum, long total, Draws draws) {
    return pulls == 0
        ? Double.POSITIVE_INFINITY
        : sum / pulls + Math.sqrt(2 * Math.log(Math.max(1, total)) / pulls);
  }
}
