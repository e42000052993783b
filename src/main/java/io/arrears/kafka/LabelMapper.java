package io.arrears.kafka;

import io.arrears.engine.Label;
import io.arrears.engine.Origin;

/** Label, both ways. */
public final class LabelMapper {

  private LabelMapper() {}

  /** The label of a record. */
  public static Label toEngine(io.arrears.avro.Label from, Origin origin) {
    return new Label(
        from.getModelId(), from.getPredictionId(), from.getTime(), from.getValue(), origin);
  }

  /** The record of a label. */
  public static io.arrears.avro.Label toAvro(Label from) {
    return new io.arrears.avro.Label(
        from.modelId(), from.predictionId(), from.time(), from.value());
  }
}
