package io.arrears.belief;

/** A family of one output, in plain numbers. */
interface SingleOutput extends Likelihood {

  double link(double prediction);

  boolean isClipped(double prediction);

  double score(double y, double eta);

  double curvature(double y, double eta);

  double logLikelihood(double y, double eta);

  boolean isLegalPrediction(double prediction);

  boolean isLegalLabel(double label);

  String labelRange();

  @Override
  default int leastOutputs() {
    return 1;
  }

  @Override
  default int mostOutputs() {
    return 1;
  }

  @Override
  default void link(double[] prediction, double[] offsets, int at) {
    offsets[at] = link(prediction[0]);
  }

  @Override
  default boolean isClipped(double[] prediction) {
    return isClipped(prediction[0]);
  }

  @Override
  default double logLikelihood(double y, double[] eta, int at, int outputs) {
    return logLikelihood(y, eta[at]);
  }

  @Override
  default void multiplyCurvature(
      double y, double[] score, int at, int outputs, double[] move, double[] product) {
    throw new UnsupportedOperationException("one output has one curvature, see evaluate");
  }

  @Override
  default boolean isLegalPrediction(double[] prediction) {
    return prediction.length == 1 && isLegalPrediction(prediction[0]);
  }

  @Override
  default boolean isLegalLabel(double label, int outputs) {
    return isLegalLabel(label);
  }

  @Override
  default String labelRange(int outputs) {
    return labelRange();
  }
}
