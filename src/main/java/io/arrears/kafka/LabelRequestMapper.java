package io.arrears.kafka;

import io.arrears.engine.LabelRequest;

/** A label request as its record. */
public final class LabelRequestMapper {

  private LabelRequestMapper() {}

  /** The record of a request. */
  public static io.arrears.avro.LabelRequest toAvro(LabelRequest from) {
    io.arrears.avro.LabelRequest to = new io.arrears.avro.LabelRequest();
    to.setModelId(from.modelId());
    to.setVersion(from.version());
    to.setActivation(from.activation());
    to.setPredictionId(from.predictionId());
    to.setObservedAt(from.observed());
    to.setTopic(from.origin().topic());
    to.setPartition(from.origin().partition());
    to.setOffset(from.origin().offset());
    to.setRequestedAt(from.time());
    to.setRank(from.rank());
    to.setOfLook(from.ofLook());
    to.setOfDay(from.ofDay());
    to.setBudget(from.budget());
    to.setInformationGain(orNull(from.informationGain()));
    to.setGapReduction(orNull(from.gapReduction()));
    to.setWeight(from.weight());
    to.setPrice(orNull(from.price()));
    to.setCurrency(from.currency());
    to.setCodeVersion(from.codeVersion());
    return to;
  }

  private static Double orNull(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
