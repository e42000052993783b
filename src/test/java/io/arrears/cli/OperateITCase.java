package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.arrears.avro.RetrainTrigger;
import io.arrears.engine.Deployment;
import io.arrears.engine.EngineFixture;
import io.arrears.engine.Example;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.Observation;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.EventRecords;
import io.arrears.kafka.TopicAdmin;
import io.arrears.kafka.Topics;
import io.arrears.plan.LabelBudget;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The commands of an operator against a running job. */
class OperateITCase {

  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int PARTITIONS = 2;
  private static final String OPEN = "--bootstrap-servers";

  private static EmbeddedKafka kafka;
  private static LocalJob job;
  private static String servers;
  private static ConsumerRecord<byte[], byte[]> trigger;

  @TempDir private Path directory;

  /** A model that has drifted, asked for a retrain, and waits for its answer. */
  @BeforeAll
  static void start() throws Exception {
    kafka = EmbeddedKafka.start();
    servers = kafka.bootstrapServers();
    ArrearsOptions options =
        ArrearsOptions.of(Map.of("kafka.bootstrap.servers", servers, "cold.start.wait", "0 ms"));
    TopicAdmin.create(options.kafkaClients(), options.topics(), PARTITIONS, (short) 1);
    job = LocalJob.start(options, 1, StateBackend.HASHMAP, Duration.ofMillis(100));
    EventRecords records = new EventRecords(Topics.DEFAULTS);
    try (KafkaProducer<byte[], byte[]> producer = KafkaClients.producer(servers)) {
      producer.send(
          records.deployment(
              EngineFixture.deployment(
                      "v1",
                      0,
                      Deployment.Role.SERVING,
                      EngineFixture.REFERENCE,
                      new LookSchedule(0, 100))
                  .with(LabelTerms.of(1_000_000).with(new LabelBudget(1_000, 0.5)))));
      for (Example example : EngineFixture.examples("v1", 1_500, 200, true, 2)) {
        producer.send(records.observation(unlabelled(example.observation())));
      }
      for (Example example : EngineFixture.examples("v1", 1_000, 1_000, true, 1)) {
        producer.send(records.observation(example.observation()));
      }
      for (int partition = 0; partition < PARTITIONS; partition++) {
        for (String topic : new String[] {"arrears.observations", "arrears.labels"}) {
          producer.send(EventRecords.timeMark(topic, partition, 2_000_000));
        }
      }
    }
    trigger = firstTrigger();
  }

  @AfterAll
  static void stop() throws Exception {
    job.close();
    kafka.close();
  }

  private static Observation unlabelled(Observation observation) {
    return new Observation(
        observation.modelId(),
        observation.version(),
        observation.predictionId(),
        observation.time(),
        observation.features(),
        observation.prediction(),
        Double.NaN,
        observation.time(),
        observation.origin());
  }

  private static ConsumerRecord<byte[], byte[]> firstTrigger() {
    try (KafkaConsumer<byte[], byte[]> consumer =
        KafkaClients.consumer(servers, PARTITIONS, List.of(Topics.DEFAULTS.triggers()))) {
      long start = System.nanoTime();
      while (System.nanoTime() - start < DEADLINE.toNanos()) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
          return record;
        }
      }
    }
    throw new AssertionError("no trigger within " + DEADLINE);
  }

  @Test
  void aCommittedTriggerIsExplainedWhereItLies() throws Exception {
    String place = trigger.topic() + ":" + trigger.partition() + ":" + trigger.offset();
    CommandLineRun run = CommandLineRun.of("explain", place, OPEN, servers);
    assertThat(run.code()).as(run.err() + run.out()).isZero();
    assertThat(run.out()).contains("DEBT trigger for churn, version v1", "The decision holds.");

    CommandLineRun gone = CommandLineRun.of("explain", "arrears.triggers:0:999999", OPEN, servers);
    assertThat(gone.code()).isEqualTo(2);
    assertThat(gone.err()).contains("no committed record at arrears.triggers:0:999999");
    CommandLineRun other = CommandLineRun.of("explain", "arrears.triggers:7:0", OPEN, servers);
    assertThat(other.err()).contains("arrears.triggers has no partition 7, allowed: 0, 1");
    CommandLineRun none = CommandLineRun.of("explain", "no.such.topic:0:0", OPEN, servers);
    assertThat(none.code()).isEqualTo(2);
    assertThat(none.err()).contains("has no topic no.such.topic");
  }

  @Test
  void commandsAreObeyedOrRefusedAndSaySo() throws Exception {
    CommandLineRun held = command("suspend", "--note", "campaign week");
    assertThat(held.code()).as(held.err()).isZero();
    assertThat(held.out())
        .contains("sent SUSPEND for churn", "obeyed: version v1 is SUSPENDED, debt ");
    assertThat(command("resume").out()).contains("obeyed: version v1 is ");
    CommandLineRun again = command("resume");
    assertThat(again.code()).isEqualTo(1);
    assertThat(again.err())
        .contains("refused: INVALID_COMMAND, RESUME is legal after SUSPEND or OBSERVE_ONLY only");

    RetrainTrigger open = new AvroCodec().decode(RetrainTrigger.class, trigger.value());
    CommandLineRun wrong = command("retrain_started", "--trigger", "another");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err()).contains("triggerId is 'another', allowed: the open trigger");
    CommandLineRun more = command("retrain", "--note", "at once");
    assertThat(more.code()).isEqualTo(1);
    assertThat(more.err()).contains("refused: INVALID_COMMAND, ", open.getTriggerId());
    CommandLineRun seen = command("retrain_acknowledged", "--trigger", open.getTriggerId());
    assertThat(seen.code()).as(seen.err()).isZero();
    CommandLineRun started = command("retrain_started", "--trigger", open.getTriggerId());
    assertThat(started.code()).as(started.err()).isZero();
    assertThat(started.out())
        .contains("is RETRAINING, debt ", "open trigger " + open.getTriggerId());
  }

  @Test
  void silenceIsToldFromRefusal() throws Exception {
    // LOOK waits for the stream's time, which stands in 1970.
    CommandLineRun look = command("look", "--timeout", "1 s");
    assertThat(look.code()).isEqualTo(3);
    assertThat(look.err())
        .contains("nothing was heard of it within 1 s", "LOOK waits until the stream's time");
    CommandLineRun past = command("look", "--time", "1970-01-01T00:20:00Z");
    assertThat(past.code()).as(past.err()).isZero();
  }

  @Test
  void healthIsReadAndFollowed() throws Exception {
    Path config = directory.resolve("arrears.yaml");
    Files.writeString(config, "kafka.bootstrap.servers: " + servers + "\n");
    CommandLineRun run =
        CommandLineRun.of("health", "--model", "churn", "--config", config.toString());
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out()).contains("churn, version v1", "price |", "time (UTC)");
    CommandLineRun none = CommandLineRun.of("health", "--model", "fraud", OPEN, servers);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err())
        .contains("arrears.health has no record of model 'fraud'; it has records of churn");

    StringWriter out = new StringWriter();
    CommandLine commandLine = Arrears.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    Thread follower =
        new Thread(
            () ->
                Arrears.execute(
                    commandLine, "health", "--model", "churn", OPEN, servers, "--follow"));
    follower.start();
    try {
      await(() -> out.toString().contains("time (UTC)"));
      int before = out.toString().length();
      assertThat(command("observe_only").code()).isZero();
      await(() -> out.toString().substring(before).contains("OBSERVE_ONLY"));
      assertThat(command("resume").code()).isZero();
    } finally {
      follower.interrupt();
      follower.join(DEADLINE.toMillis());
    }
    assertThat(follower.isAlive()).isFalse();
  }

  /** Rows without a label lie between those with one; looks are made every hundred of those. */
  @Test
  void labelRequestsAreReadWhereTheyLie() throws Exception {
    CommandLineRun run = CommandLineRun.of("labels", "--rows", "0", "--json", OPEN, servers);
    assertThat(run.code()).as(run.err()).isZero();
    List<JsonNode> requests = new ArrayList<>();
    for (String line : run.out().lines().toList()) {
      requests.add(new ObjectMapper().readTree(line));
    }
    assertThat(requests)
        .hasSizeBetween(2, 12)
        .allMatch(request -> request.get("predictionId").textValue().endsWith("500"))
        .allMatch(request -> request.get("informationGain").doubleValue() > 0)
        .allMatch(request -> request.get("price").doubleValue() == 0.5)
        .allMatch(request -> request.get("topic").textValue().equals("arrears.observations"));
    assertThat(requests.stream().map(request -> request.get("predictionId")).distinct())
        .hasSameSizeAs(requests);
    assertThat(CommandLineRun.of("labels", "--model", "churn", OPEN, servers).out())
        .contains("gain nats", "1970-01-01 00:", "churn", "1/1000");
    CommandLineRun none = CommandLineRun.of("labels", "--model", "fraud", OPEN, servers);
    assertThat(none.code()).isEqualTo(1);
    assertThat(none.err()).contains("arrears.label-requests has no request of model 'fraud'");
  }

  @Test
  void badUsageIsRefusedBeforeAnythingIsSent() {
    assertRefused("--trigger is given with LOOK", "look", "--trigger", "x");
    assertRefused("note has 1001 characters", "look", "--note", "x".repeat(1_001));
    assertRefused("'soon' is no time, allowed", "look", "--time", "soon");
    assertRefused("'for ever' is no duration", "look", "--timeout", "for ever");
    assertRefused("[LOOK, SUSPEND, RESUME, OBSERVE_ONLY, ", "dance");
    CommandLineRun model = CommandLineRun.of("command", "look", "--model", "a@b", OPEN, servers);
    assertThat(model.err()).contains("modelId is 'a@b', allowed: ");
    CommandLineRun nowhere = CommandLineRun.of("command", "look", "--model", "churn");
    assertThat(nowhere.code()).isEqualTo(2);
  }

  private static void assertRefused(String message, String kind, String... options) {
    CommandLineRun run = command(kind, options);
    assertThat(run.code()).as(run.out()).isEqualTo(2);
    assertThat(run.err()).contains(message);
    assertThat(run.out()).isEmpty();
  }

  private static CommandLineRun command(String kind, String... options) {
    List<String> all =
        new ArrayList<>(
            List.of("command", kind, "--model", EngineFixture.MODEL, OPEN, servers, "--wait"));
    all.addAll(List.of(options));
    return CommandLineRun.of(all.toArray(String[]::new));
  }

  private static void await(BooleanSupplier condition) {
    long start = System.nanoTime();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime() - start).isLessThan(DEADLINE.toNanos());
      LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
    }
  }
}
