package io.arrears.cli.demo;

import io.arrears.engine.Command;
import io.arrears.engine.Deployment;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.kafka.EventRecords;
import io.arrears.kafka.Topics;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The model servers and label sources of the fleet: sends the observations and labels of one step
 * after another, in time order, and a time mark on every partition at each step's end.
 */
final class Feed {

  private final ServedFleet fleet;
  private final Producer<byte[], byte[]> producer;
  private final Topics topics;
  private final int partitions;
  private final EventRecords records;
  private final List<BrokenRecords> broken = new ArrayList<>();
  private final PriorityQueue<Label> labelsDue =
      new PriorityQueue<>(Comparator.comparingLong(Label::time));
  private final AtomicReference<Exception> failure = new AtomicReference<>();
  private long nextStep;
  private long sent;

  /**
   * A feed that begins with step 0.
   *
   * @param partitions partitions of the observations topic and of the labels topic
   */
  Feed(
      ServedFleet fleet,
      Producer<byte[], byte[]> producer,
      Topics topics,
      int partitions,
      long seed) {
    this.fleet = fleet;
    this.producer = producer;
    this.topics = topics;
    this.partitions = partitions;
    this.records = new EventRecords(topics);
    for (ServedModel served : fleet.models()) {
      if (served.model().sendsBroken()) {
        broken.add(new BrokenRecords(served.model(), topics, seed));
      }
    }
  }

  /** Publishes the first version of every model. */
  void deployFirstVersions() {
    for (ServedModel served : fleet.models()) {
      send(records.deployment(ServedFleet.deployment(served.model(), served.newest())));
    }
    producer.flush();
  }

  /** Sends one step. */
  synchronized void step() {
    long end = fleet.calendar().endOf(nextStep);
    for (Served row : rows()) {
      observe(row);
    }
    while (!labelsDue.isEmpty() && labelsDue.peek().time() <= end) {
      send(records.label(labelsDue.poll()));
      sent++;
    }
    for (BrokenRecords source : broken) {
      sendBroken(source, end);
    }
    for (int partition = 0; partition < partitions; partition++) {
      send(EventRecords.timeMark(topics.observations(), partition, end));
      send(EventRecords.timeMark(topics.labels(), partition, end));
    }
    nextStep++;
  }

  /** Asks for a look at every model as of now. */
  synchronized void askForLooks() {
    for (ServedModel served : fleet.models()) {
      send(
          records.command(
              new Command(
                  served.model().name(),
                  now(),
                  Command.Kind.LOOK,
                  "",
                  "end of the demo",
                  Origin.NONE)));
    }
    producer.flush();
  }

  /** Steps sent so far. */
  synchronized long steps() {
    return nextStep;
  }

  /** End of the last step sent, milliseconds since the epoch: the fleet's present. */
  synchronized long now() {
    return fleet.calendar().endOf(nextStep - 1);
  }

  /** Good observations and labels sent so far. */
  synchronized long sent() {
    return sent;
  }

  /** The sources of broken records. */
  List<BrokenRecords> broken() {
    return broken;
  }

  /** The first failure to send; null where there was none. */
  Exception failure() {
    return failure.get();
  }

  private List<Served> rows() {
    List<Served> rows = new ArrayList<>();
    for (ServedModel served : fleet.models()) {
      for (Row row : served.rows().step(nextStep)) {
        rows.add(new Served(served, row));
      }
    }
    rows.sort(Comparator.comparingLong(served -> served.row().time()));
    return rows;
  }

  private void observe(Served served) {
    Row row = served.row();
    SimulatedModel model = served.by().model();
    ModelVersion version = served.by().serve(row);
    boolean inline = model.labels().inline();
    if (!inline) {
      labelsDue.add(
          new Label(model.name(), row.predictionId(), row.labelTime(), row.label(), Origin.NONE));
    }
    send(
        records.observation(
            new Observation(
                model.name(),
                version.version(),
                row.predictionId(),
                row.time(),
                row.features(),
                new double[] {version.predict(row)},
                inline ? row.label() : Double.NaN,
                row.time(),
                Origin.NONE)));
    sent++;
  }

  private void sendBroken(BrokenRecords source, long time) {
    ServedModel served = fleet.model(source.model().name());
    Deployment deployment = ServedFleet.deployment(source.model(), served.newest());
    source.of(nextStep, time, deployment).forEach(this::send);
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    producer.send(
        record,
        (metadata, problem) -> {
          if (problem != null) {
            failure.compareAndSet(null, problem);
          }
        });
  }

  private record Served(ServedModel by, Row row) {}
}
