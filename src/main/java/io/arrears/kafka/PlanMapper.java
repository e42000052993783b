package io.arrears.kafka;

import io.arrears.avro.OffsetRange;
import io.arrears.avro.PlanBlock;
import io.arrears.avro.PlanNeuron;
import io.arrears.avro.PlanSample;
import io.arrears.avro.RetrainPlan;
import io.arrears.plan.Regime;
import io.arrears.plan.Retention;

/** The plan of a trigger as a part of its record. */
final class PlanMapper {

  private PlanMapper() {}

  static RetrainPlan toAvro(io.arrears.plan.RetrainPlan from) {
    Regime regime = from.regime();
    Retention retention = from.retention();
    RetrainPlan to = new RetrainPlan();
    to.setUnchanged(regime.unchanged());
    to.setSinceActivation(regime.sinceActivation());
    to.setRegimeStart(regime.start());
    to.setRegimeEarliest(regime.earliest());
    to.setRegimeLatest(regime.latest());
    to.setRegimeRows(regime.rows());
    to.setTrainFrom(regime.trainFrom());
    to.setTrainRows(regime.trainRows());
    to.setTrainOffsets(
        regime.offsets().stream()
            .map(
                records ->
                    new OffsetRange(
                        records.topic(), records.partition(), records.first(), records.last()))
            .toList());
    to.setBlocks(
        from.blocks().stream()
            .map(
                block ->
                    new PlanBlock(
                        block.name(), block.coordinates(), block.share(), block.importance()))
            .toList());
    to.setImportance(retention.importance());
    to.setSynapseStrength(retention.synapseStrength());
    to.setNeuronStrength(retention.neuronStrength());
    to.setNeurons(
        retention.neurons().stream()
            .map(neuron -> new PlanNeuron(neuron.name(), neuron.coordinates(), neuron.importance()))
            .toList());
    to.setSamples(
        from.samples().stream()
            .map(
                sample ->
                    new PlanSample(
                        sample.predictionId(),
                        sample.topic(),
                        sample.partition(),
                        sample.offset(),
                        sample.time()))
            .toList());
    to.setSamplesBy(from.samplesBy());
    return to;
  }
}
