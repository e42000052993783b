package io.arrears.cli.demo;

/** What predictions and retrains of a simulated model cost. */
final class Pricing {

  /** Probabilities are kept this far from 0 and 1, as Arrears keeps them. */
  private static final double CLIP = 1e-6;

  private Pricing() {}

  /**
   * Mean loss of a prediction above that of the true law, given the features: the part of the loss
   * that a better model could have saved. At least 0; 0 for the true law itself.
   *
   * <pre>
   * Bernoulli, log:      p log(p/q) + (1 - p) log((1 - p)/(1 - q))
   * Gaussian, log:       log(s/t) + (t^2 + (m - o)^2) / (2 s^2) - 1/2
   * either, squared:     (m - o)^2
   * </pre>
   *
   * with p or m the true mean, q or o the prediction, t the true noise and s the dispersion.
   *
   * @param dispersion Gaussian: standard deviation that the prediction claims, label units
   */
  static double excessLoss(SimulatedModel model, double prediction, double dispersion, Row row) {
    double difference = row.trueMean() - prediction;
    return switch (model.loss().kind()) {
      case SQUARED -> difference * difference;
      case LOG ->
          switch (model.family()) {
            case GAUSSIAN -> {
              double noise = row.trueNoise();
              double claimed = 2 * dispersion * dispersion;
              yield Math.log(dispersion / noise)
                  + (noise * noise + difference * difference) / claimed
                  - 0.5;
            }
            case BERNOULLI -> {
              double p = clip(row.trueMean());
              double q = clip(prediction);
              yield p * Math.log(p / q) + (1 - p) * Math.log((1 - p) / (1 - q));
            }
            case CATEGORICAL, POISSON ->
                throw new IllegalArgumentException(
                    "family is "
                        + model.family()
                        + ", allowed in the simulated fleet: GAUSSIAN or BERNOULLI");
          };
      case ABSOLUTE, PINBALL, COST ->
          throw new IllegalArgumentException(
              "loss is " + model.loss() + ", allowed in the simulated fleet: LOG or SQUARED");
    };
  }

  /** Money for excess loss and retrains. */
  static double money(SimulatedModel model, double excessLoss, long retrains) {
    return model.lossPrice() * excessLoss + model.retrainCost() * retrains;
  }

  private static double clip(double probability) {
    return Math.min(1 - CLIP, Math.max(CLIP, probability));
  }
}
