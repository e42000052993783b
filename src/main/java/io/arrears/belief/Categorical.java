package io.arrears.belief;

/**
 * Labels 0 to K - 1, softmax link, K = 2 to 100.
 *
 * <p>The whole curvature diag(p) - p p' has K - 1 eigenvalues that matter, whose mean
 *
 * <pre>
 *   c = (1 - sum p_k^2) / (K - 1)
 * </pre>
 *
 * stands for all of them, so that one precision serves every class; it is held above that of a row
 * whose other classes are all clipped. For K = 2 it is exact. Otherwise P overstates what is known
 * where the true curvature is below the mean, as along a rare class, which is then learned more
 * slowly than its examples allow, and understates it elsewhere: with 4 classes, 8,192 rows learned
 * chunk after chunk end some 0.2 to 0.5 posterior standard deviations (root mean square) from one
 * fit to all of them, a loss of a few nats in all. Logits sum to what the offsets sum to, since
 * scores sum to 0.
 *
 * <p>The predictive is the mean-field shrink {@code softmax(eta / sqrt(1 + pi v / 8))}, v the
 * variance of each logit (Lu, Ie and Sha, arXiv 2006.07584), clipped as {@link Probabilities} says.
 */
final class Categorical implements Likelihood {

  private static final int MOST_CLASSES = 100;

  /** Curvature of a row with K - 1 clipped probabilities. */
  private static final double SMALLEST_CURVATURE = 2 * Probabilities.SMALLEST;

  /** How far from 1 the probabilities of a deployed model may sum to. */
  private static final double SUM_TOLERANCE = 1e-3;

  @Override
  public int leastOutputs() {
    return 2;
  }

  @Override
  public int mostOutputs() {
    return MOST_CLASSES;
  }

  @Override
  public void link(double[] prediction, double[] offsets, int at) {
    double[] p = normalised(prediction);
    Probabilities.clip(p, p.length);
    for (int k = 0; k < p.length; k++) {
      offsets[at + k] = Math.log(p[k]);
    }
  }

  @Override
  public boolean isClipped(double[] prediction) {
    double[] p = normalised(prediction);
    return Probabilities.clip(p, p.length);
  }

  private static double[] normalised(double[] prediction) {
    double[] p = prediction.clone();
    normalise(p);
    return p;
  }

  private static void normalise(double[] p) {
    double sum = 0;
    for (double value : p) {
      sum += value;
    }
    for (int k = 0; k < p.length; k++) {
      p[k] /= sum;
    }
  }

  @Override
  public double evaluate(double y, double[] eta, int at, int outputs, double[] score) {
    int top = top(eta, at, outputs);
    double others = 0;
    for (int k = 0; k < outputs; k++) {
      double e = k == top ? 1 : Math.exp(eta[at + k] - eta[at + top]);
      score[at + k] = e;
      others += k == top ? 0 : e;
    }
    double sum = 1 + others;
    double tail = others / sum;
    int label = (int) y;
    double squares = 0;
    double wrong = 0;
    for (int k = 0; k < outputs; k++) {
      double p = score[at + k] / sum;
      squares += k == top ? 0 : p * p;
      wrong += k == label ? 0 : p;
      score[at + k] = -p;
    }
    // 1 - p as the sum of the others: it keeps the digits of a confident right answer.
    score[at + label] = wrong;
    double curvature = (tail * (1 + 1 / sum) - squares) / (outputs - 1);
    return Math.max(SMALLEST_CURVATURE, curvature);
  }

  @Override
  public double logLikelihood(double y, double[] eta, int at, int outputs) {
    int top = top(eta, at, outputs);
    double others = 0;
    for (int k = 0; k < outputs; k++) {
      others += k == top ? 0 : Math.exp(eta[at + k] - eta[at + top]);
    }
    return eta[at + (int) y] - eta[at + top] - Logarithm.onePlus(others);
  }

  private static int top(double[] eta, int at, int outputs) {
    int top = 0;
    for (int k = 1; k < outputs; k++) {
      if (eta[at + k] > eta[at + top]) {
        top = k;
      }
    }
    return top;
  }

  @Override
  public void multiplyCurvature(
      double y, double[] score, int at, int outputs, double[] move, double[] product) {
    int label = (int) y;
    double mean = 0;
    for (int k = 0; k < outputs; k++) {
      mean += probability(score, at, k, label) * move[k];
    }
    for (int k = 0; k < outputs; k++) {
      product[k] = probability(score, at, k, label) * (move[k] - mean);
    }
  }

  private static double probability(double[] score, int at, int k, int label) {
    return k == label ? 1 - score[at + k] : -score[at + k];
  }

  @Override
  public boolean isQuadratic() {
    return false;
  }

  @Override
  public boolean hasUnknownScale() {
    return false;
  }

  @Override
  public boolean hasQuantiles() {
    return false;
  }

  @Override
  public boolean hasClasses() {
    return true;
  }

  @Override
  public void complete(Predictive predictive) {
    double[] eta = predictive.locations();
    int outputs = predictive.outputs();
    double[] p = predictive.probabilities();
    double shrink = 1 / Math.sqrt(1 + Math.PI / 8 * predictive.variance());
    int top = top(eta, 0, outputs);
    double sum = 0;
    for (int k = 0; k < outputs; k++) {
      p[k] = Math.exp((eta[k] - eta[top]) * shrink);
      sum += p[k];
    }
    for (int k = 0; k < outputs; k++) {
      p[k] /= sum;
    }
    boolean clipped = Probabilities.clip(p, outputs);
    System.arraycopy(p, 0, predictive.clippedProbabilities(), 0, outputs);
    predictive.response(Double.NaN, clipped);
  }

  @Override
  public void claim(Predictive predictive, double[] prediction, double dispersion) {
    int outputs = prediction.length;
    double[] p = predictive.probabilities();
    double[] clippedProbabilities = predictive.clippedProbabilities();
    System.arraycopy(prediction, 0, p, 0, outputs);
    normalise(p);
    System.arraycopy(p, 0, clippedProbabilities, 0, outputs);
    boolean clipped = Probabilities.clip(clippedProbabilities, outputs);
    double[] eta = predictive.locations();
    for (int k = 0; k < outputs; k++) {
      eta[k] = Math.log(clippedProbabilities[k]);
    }
    predictive.response(Double.NaN, clipped);
  }

  @Override
  public double logDensity(Predictive predictive, double y) {
    return Math.log(predictive.clippedProbabilities()[(int) y]);
  }

  @Override
  public double quantile(Predictive predictive, double level) {
    throw new UnsupportedOperationException("classes have no quantiles");
  }

  @Override
  public double expectedPinball(Predictive predictive, double level, double point) {
    throw new UnsupportedOperationException("classes have no quantiles");
  }

  @Override
  public double divergence(Predictive belief, Predictive deployed) {
    double[] q = belief.clippedProbabilities();
    double[] p = deployed.clippedProbabilities();
    double sum = 0;
    for (int k = 0; k < belief.outputs(); k++) {
      sum += q[k] * Math.log(q[k] / p[k]);
    }
    return sum;
  }

  @Override
  public boolean isLegalPrediction(double[] prediction) {
    double sum = 0;
    for (double p : prediction) {
      if (!(p >= 0 && p <= 1)) {
        return false;
      }
      sum += p;
    }
    return Math.abs(sum - 1) <= SUM_TOLERANCE;
  }

  @Override
  public boolean isLegalLabel(double label, int outputs) {
    return label >= 0 && label < outputs && label == Math.rint(label);
  }

  @Override
  public String predictionRange() {
    return "probabilities, 0 to 1, whose sum is within 0.001 of 1";
  }

  @Override
  public String labelRange(int outputs) {
    return "the index of a class, 0 to " + (outputs - 1);
  }
}
