package io.arrears.kafka;

import static io.arrears.engine.DeadLetter.Code.INVALID_LABEL;

import io.arrears.engine.Example;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;

/** Observation, both ways. An absent inline label is NaN inside, null outside. */
public final class ObservationMapper {

  static final String LABEL_IS_NAN =
      "label is NaN, allowed: a number; send null where it is not known yet";

  private ObservationMapper() {}

  /**
   * The observation of a record.
   *
   * @throws RefusedException INVALID_LABEL for an inline label that is NaN, which would pass for
   *     none
   */
  public static Observation toEngine(io.arrears.avro.Observation from, Origin origin)
      throws RefusedException {
    if (from.getLabel() != null && Double.isNaN(from.getLabel())) {
      throw new RefusedException(INVALID_LABEL, LABEL_IS_NAN, from.getModelId());
    }
    double label = from.getLabel() == null ? Double.NaN : from.getLabel();
    boolean labelled = from.getLabel() != null && from.getLabelTime() != null;
    return new Observation(
        from.getModelId(),
        from.getVersion(),
        from.getPredictionId(),
        from.getTime(),
        Doubles.toArray(from.getFeatures()),
        Doubles.toArray(from.getPrediction()),
        label,
        labelled ? from.getLabelTime() : from.getTime(),
        origin);
  }

  /** The record of an observation. */
  public static io.arrears.avro.Observation toAvro(Observation from) {
    return toAvro(from, from.label(), from.labelTime());
  }

  /** The record of an example: the observation with its label inline. */
  public static io.arrears.avro.Observation toAvro(Example from) {
    return toAvro(from.observation(), from.label().value(), from.label().time());
  }

  private static io.arrears.avro.Observation toAvro(
      Observation from, double label, long labelTime) {
    io.arrears.avro.Observation to = new io.arrears.avro.Observation();
    to.setModelId(from.modelId());
    to.setVersion(from.version());
    to.setPredictionId(from.predictionId());
    to.setTime(from.time());
    to.setFeatures(Doubles.toList(from.features()));
    to.setPrediction(Doubles.toList(from.prediction()));
    to.setLabel(Double.isNaN(label) ? null : label);
    to.setLabelTime(Double.isNaN(label) ? null : labelTime);
    return to;
  }
}
