package io.arrears.cli.demo;

import io.arrears.avro.RetrainTrigger;
import io.arrears.backtest.PlanKind;
import io.arrears.engine.Command;
import io.arrears.engine.Deployment;
import io.arrears.engine.Origin;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.EventRecords;
import io.arrears.kafka.RefusedException;
import io.arrears.kafka.Topics;
import java.util.HashSet;
import java.util.Set;
import org.apache.kafka.clients.producer.Producer;

/**
 * The training infrastructure of the fleet: answers each trigger with RETRAIN_STARTED, fits on the
 * last rows whose labels have arrived, or as the trigger plans, and publishes the new version,
 * which serves {@value #RETRAIN_STEPS} step later.
 */
final class Trainer {

  /** Steps from a retrain until its version serves. */
  static final int RETRAIN_STEPS = 1;

  private final ServedFleet fleet;
  private final Feed feed;
  private final Producer<byte[], byte[]> producer;
  private final EventRecords records;
  private final PlanKind plan;
  private final AvroCodec codec = new AvroCodec();
  private final Set<String> answered = new HashSet<>();

  /**
   * @param plan what it takes from the plans of triggers
   */
  Trainer(
      ServedFleet fleet,
      Feed feed,
      Producer<byte[], byte[]> producer,
      Topics topics,
      PlanKind plan) {
    this.fleet = fleet;
    this.feed = feed;
    this.producer = producer;
    this.records = new EventRecords(topics);
    this.plan = plan;
  }

  /**
   * Answers a trigger; an event seen before is passed over.
   *
   * @param value the record as it came from Kafka
   * @return what was done; null where there was nothing to do
   */
  Answer answer(byte[] value) throws RefusedException {
    RetrainTrigger trigger = codec.decode(RetrainTrigger.class, value);
    ServedModel served = fleet.model(trigger.getModelId());
    if (served == null || !answered.add(trigger.getEventId())) {
      return null;
    }
    long now = feed.now();
    producer.send(
        records.command(
            new Command(
                trigger.getModelId(),
                now,
                Command.Kind.RETRAIN_STARTED,
                trigger.getTriggerId(),
                "",
                Origin.NONE)));
    ModelVersion fitted = Training.planned(served, plan, trigger.getPlan(), now);
    ModelVersion version;
    // The feed waits, so that no row after the take-over is served by the old version.
    synchronized (feed) {
      version = fitted.activeFrom(feed.now() + RETRAIN_STEPS * SimulatedTime.STEP);
      served.deploy(version);
    }
    Deployment deployment = ServedFleet.deployment(served.model(), version);
    producer.send(
        records.deployment(
            deployment.with(deployment.retrains().answering(trigger.getTriggerId()))));
    producer.flush();
    return new Answer(
        trigger.getModelId(),
        trigger.getLookTime(),
        trigger.getDebt(),
        trigger.getRetrainCost(),
        version);
  }

  /**
   * An answered trigger.
   *
   * @param model name of the model
   * @param lookTime time of the look, milliseconds since the epoch
   * @param debt debt at the look, currency
   * @param retrainCost price of a retrain, currency
   * @param version version put into service
   */
  record Answer(
      String model, long lookTime, double debt, double retrainCost, ModelVersion version) {}
}
