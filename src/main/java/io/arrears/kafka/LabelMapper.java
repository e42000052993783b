package io.arrears.kafka;

import io.arrears.engine.Label;
import io.arrears.engine.Origin;

/** Label, both ways. */
public final class LabelMapper {

  private LabelMapper() {}

  /** The label of a record; one without a value is a retraction. */
  public static Label toEngine(io.arrears.avro.Label from, Origin origin) {
    double value = from.getValue() == null ? Double.NaN : from.getValue();
    return new Label(from.getModelId(), from.getPredictionId(), from.getTime(), value, origin);
  }

  /** The record of a label. */
  public static io.arrears.avro.Label toAvro(Label from) {
    return new io.arrears.avro.Label(
        from.modelId(),
        from.predictionId(),
        from.time(),
        from.isRetraction() ? null : (Double) from.value());
  }
}
