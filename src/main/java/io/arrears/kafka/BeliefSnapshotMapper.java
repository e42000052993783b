package io.arrears.kafka;

import io.arrears.avro.BeliefSnapshot;

/** A published belief as BeliefSnapshot. */
public final class BeliefSnapshotMapper {

  private BeliefSnapshotMapper() {}

  /** The record of a published belief. */
  public static BeliefSnapshot toAvro(io.arrears.engine.BeliefSnapshot from) {
    BeliefSnapshot to = new BeliefSnapshot();
    to.setModelId(from.modelId());
    to.setVersion(from.version());
    to.setActivation(from.activation());
    to.setTime(from.time());
    to.setFeatures(from.features());
    to.setMean(Doubles.toList(from.mean()));
    to.setScale(Doubles.toList(from.scale()));
    to.setOutputs(from.outputs());
    to.setWeights(Doubles.toList(from.weights()));
    to.setCovariance(Doubles.toList(from.covariance()));
    to.setNoiseVariance(Double.isNaN(from.noiseVariance()) ? null : from.noiseVariance());
    to.setEffectiveRows(from.effectiveRows());
    to.setBeliefFingerprint(from.beliefFingerprint());
    return to;
  }
}
