package io.arrears.belief;

/**
 * Distribution family of the label: what links a prediction to a linear correction, and what the
 * label then looks like.
 *
 * <p>y is the label, eta the belief's locations in link space, p(y | eta) the density of a label. A
 * prediction has K values on the response scale, a row K locations; K is 1 but for the classes of
 * CATEGORICAL. NaN in gives NaN out, but is never legal.
 *
 * <table>
 * <caption>Scores u, curvatures c and predictives</caption>
 * <tr><th>family</th><th>u</th><th>c</th><th>predictive</th></tr>
 * <tr><td>GAUSSIAN</td><td>y - eta</td><td>1</td><td>Student's t</td></tr>
 * <tr><td>BERNOULLI</td><td>y - p</td><td>p (1 - p)</td><td>probit shrink</td></tr>
 * <tr><td>CATEGORICAL</td><td>onehot(y) - p</td><td>(1 - sum p_k^2)/(K - 1)</td>
 * <td>mean-field shrink</td></tr>
 * <tr><td>POISSON</td><td>y - rate</td><td>rate</td><td>negative binomial</td></tr>
 * </table>
 */
public enum Family {
  /** Numbers with normal noise; identity link. */
  GAUSSIAN(new Gaussian()),
  /** Labels 0 and 1; logit link. */
  BERNOULLI(new Bernoulli()),
  /** Labels 0 to K - 1; softmax link. */
  CATEGORICAL(new Categorical()),
  /** Counts; log link. */
  POISSON(new Poisson());

  private final Likelihood likelihood;

  Family(Likelihood likelihood) {
    this.likelihood = likelihood;
  }

  Likelihood likelihood() {
    return likelihood;
  }

  /** Least number of outputs K: 1, of CATEGORICAL 2. */
  public int leastOutputs() {
    return likelihood.leastOutputs();
  }

  /** Most outputs K: 1, of CATEGORICAL 100. */
  public int mostOutputs() {
    return likelihood.mostOutputs();
  }

  /**
   * Refuses a number of outputs that the family cannot have.
   *
   * @param field name of the field, for the message
   */
  public void requireOutputs(String field, int outputs) {
    if (outputs < leastOutputs() || outputs > mostOutputs()) {
      throw new IllegalArgumentException(
          field
              + " is "
              + outputs
              + ", allowed for "
              + this
              + ": "
              + leastOutputs()
              + (mostOutputs() > leastOutputs() ? " to " + mostOutputs() : ""));
    }
  }

  /**
   * The prediction in link space, K locations from index {@code at} on: itself (Gaussian), the
   * logit of the probability clipped to [1e-6, 1 - 1e-6] (Bernoulli), the logs of the probabilities
   * clipped alike (categorical), the log of the rate, of 1e-6 where it is below (Poisson).
   *
   * @param prediction K values on the response scale
   */
  public void link(double[] prediction, double[] offsets, int at) {
    likelihood.link(prediction, offsets, at);
  }

  /**
   * Curvature c at K locations, as in the table, shared by all outputs: what a row teaches in their
   * direction, whatever its label. A categorical curvature has its floor.
   */
  public double curvature(double[] eta) {
    return likelihood.evaluate(0, eta, 0, eta.length, new double[eta.length]);
  }

  /** Whether {@link #link} and log loss clip the prediction. */
  public boolean isClipped(double... prediction) {
    return likelihood.isClipped(prediction);
  }

  /** Whether labels are numbers with quantiles, so that a point forecast can be judged. */
  public boolean hasQuantiles() {
    return likelihood.hasQuantiles();
  }

  /** Whether labels are a few classes, so that the actions taken on them can be priced. */
  public boolean hasClasses() {
    return likelihood.hasClasses();
  }

  /** Whether a deployed model of this family may say so; see {@link #predictionRange}. */
  public boolean isLegalPrediction(double... prediction) {
    return likelihood.isLegalPrediction(prediction);
  }

  /**
   * Whether a label of this family may be so; see {@link #labelRange}.
   *
   * @param outputs K
   */
  public boolean isLegalLabel(double label, int outputs) {
    return likelihood.isLegalLabel(label, outputs);
  }

  /** The legal predictions, in words; how many values is another matter. */
  public String predictionRange() {
    return likelihood.predictionRange();
  }

  /** The legal labels of K outputs, in words. */
  public String labelRange(int outputs) {
    return likelihood.labelRange(outputs);
  }
}
