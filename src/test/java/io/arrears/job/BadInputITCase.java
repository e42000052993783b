package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.CommandKind;
import io.arrears.avro.DeadLetter;
import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.ModelDeployment;
import io.arrears.avro.Observation;
import io.arrears.avro.Occasion;
import io.arrears.avro.ReferenceProfile;
import io.arrears.engine.DeadLetter.Code;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.EventDeserializer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.test.junit5.MiniClusterExtension;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Every kind of bad input through real Kafka: a dead letter each, and the job lives. */
class BadInputITCase {

  @RegisterExtension static final MiniClusterExtension CLUSTER = JobFixture.cluster();

  private static final String MODEL = "good";

  /** Event times lie an hour back, so that the far future can be told from the present. */
  private final long start = (System.currentTimeMillis() - 3_600_000) / 1_000 * 1_000;

  private final AvroCodec codec = new AvroCodec();
  private final Map<String, String> expected = new TreeMap<>();
  private KafkaFixture kafka;

  @BeforeEach
  void openTopics() throws Exception {
    kafka =
        new KafkaFixture(
            "bad-input",
            2,
            Map.of(
                "unknown.wait", "1 s",
                "unknown.max.rows", "3",
                "label.horizon", "20 s",
                "label.join.bucket", "1 s",
                "dead.letter.max.bytes", "64"));
  }

  @AfterEach
  void closeTopics() {
    kafka.close();
  }

  @Test
  void everyKindOfBadInputIsADeadLetterAndTheJobLives() throws Exception {
    kafka.send(record(kafka.topics.deployments(), MODEL + "@1", deployment()));
    JobClient job =
        JobFixture.start(
            JobFixture.environment(JobFixture.configuration("hashmap"), 2), kafka.options);
    kafka.await(kafka.topics.health(), DebtSnapshot.class, all -> all.size() == 1);

    sendBadBytes();
    sendBadFields();
    sendBadValues();
    sendUnknowns();
    sendBadDeployments();
    sendBadCommands();
    Observation slow = observation("slow", 1);
    slow.setLabel(null);
    observe(slow);
    label("slow", 0.0, 2);
    int good = 40;
    for (int i = 0; i < good; i++) {
      observe(observation("fine-" + i, i));
    }
    kafka.mark(start + 100_000);

    List<DeadLetter> letters =
        kafka.await(
            kafka.topics.deadLetters(), DeadLetter.class, all -> all.size() >= expected.size());
    assertThat(byOrigin(letters)).isEqualTo(expected);
    assertThat(letters).hasSameSizeAs(expected.keySet());
    assertThat(letters)
        .allSatisfy(letter -> assertThat(letter.getPayload().remaining()).isLessThanOrEqualTo(64))
        .allSatisfy(letter -> assertThat(letter.getMessage()).isNotBlank());
    List<DebtSnapshot> health =
        kafka.await(
            kafka.topics.health(),
            DebtSnapshot.class,
            all -> all.stream().anyMatch(s -> s.getExamples() == good + 1));
    assertThat(health)
        .filteredOn(s -> s.getModelId().equals(MODEL))
        .allSatisfy(s -> assertThat(s.getRetrainCost()).isEqualTo(100));
    assertThat(health)
        .filteredOn(s -> s.getOccasion() == Occasion.LOOK)
        .allSatisfy(s -> assertThat(s.getLateExamples()).isZero());
    assertThat(job.getJobStatus().get()).isEqualTo(JobStatus.RUNNING);
    JobFixture.cancel(job);
  }

  private void sendBadBytes() throws Exception {
    String topic = kafka.topics.observations();
    byte[] whole = codec.encode(observation("bytes", 0));
    bad(Code.UNDECODABLE, raw(topic, new byte[0]));
    bad(Code.UNDECODABLE, raw(topic, "{\"modelId\":\"good\"}".getBytes(StandardCharsets.UTF_8)));
    bad(Code.UNDECODABLE, raw(topic, Arrays.copyOf(whole, whole.length - 3)));
    bad(Code.UNDECODABLE, raw(topic, Arrays.copyOf(whole, whole.length + 1)));
    bad(Code.UNDECODABLE, raw(topic, hugeText(whole)));
    bad(Code.UNDECODABLE, raw(topic, null));
    bad(Code.UNDECODABLE, raw(kafka.topics.labels(), null));
    bad(Code.UNDECODABLE, raw(kafka.topics.commands(), null));
    bad(Code.UNDECODABLE, raw(kafka.topics.deployments(), new byte[] {1}));
    byte[] stranger = whole.clone();
    stranger[5] ^= 1;
    bad(Code.UNKNOWN_SCHEMA, raw(topic, stranger));
    bad(Code.UNKNOWN_SCHEMA, raw(kafka.topics.labels(), whole));
    ProducerRecord<byte[], byte[]> mark = raw(topic, null);
    mark.headers().add(EventDeserializer.TIME_HEADER, "soon".getBytes(StandardCharsets.US_ASCII));
    bad(Code.UNDECODABLE, mark);
  }

  private void sendBadFields() throws Exception {
    Observation nameless = observation("nameless", 0);
    nameless.setModelId("");
    bad(Code.INVALID_FIELD, nameless);
    bad(Code.INVALID_FIELD, observation("x".repeat(201), 0));
    bad(Code.INVALID_FIELD, record(kafka.topics.labels(), MODEL, labelOf("", 1, 0)));
    bad(
        Code.INVALID_FIELD,
        new ProducerRecord<>(
            kafka.topics.deployments(), "good".getBytes(StandardCharsets.UTF_8), null));
    bad(Code.IMPOSSIBLE_TIMESTAMP, observation("before the epoch", -start - 1));
    bad(Code.IMPOSSIBLE_TIMESTAMP, observation("far future", 30 * 86_400_000L));
    bad(
        Code.IMPOSSIBLE_TIMESTAMP,
        record(kafka.topics.labels(), MODEL, labelOf("future", 1, 3 * 3_600_000L)));
    ProducerRecord<byte[], byte[]> mark = raw(kafka.topics.observations(), null);
    mark.headers()
        .add(
            EventDeserializer.TIME_HEADER,
            String.valueOf(Long.MAX_VALUE).getBytes(StandardCharsets.US_ASCII));
    bad(Code.IMPOSSIBLE_TIMESTAMP, mark);
  }

  private void sendBadValues() throws Exception {
    Observation inline = observation("three features", 0);
    inline.setFeatures(List.of(1.0, 2.0, 3.0));
    bad(Code.WRONG_DIMENSION, inline);
    Observation waiting = observation("one feature", 0);
    waiting.setFeatures(List.of(1.0));
    waiting.setLabel(null);
    bad(Code.WRONG_DIMENSION, waiting);
    Observation infinite = observation("infinite", 0);
    infinite.setFeatures(List.of(1.0, Double.POSITIVE_INFINITY));
    bad(Code.INFINITE_FEATURE, infinite);
    for (List<Double> said : List.of(List.of(1.5), List.of(Double.NaN), List.<Double>of())) {
      Observation off = observation("prediction " + said, 0);
      off.setPrediction(said);
      bad(Code.INVALID_PREDICTION, off);
    }
    for (double label : new double[] {0.5, Double.NaN, Double.NEGATIVE_INFINITY}) {
      Observation off = observation("label " + label, 0);
      off.setLabel(label);
      bad(Code.INVALID_LABEL, off);
    }
    Observation late = observation("bad label later", 0);
    late.setLabel(null);
    observe(late);
    bad(Code.INVALID_LABEL, record(kafka.topics.labels(), MODEL, labelOf("bad label later", 2, 1)));
  }

  private void sendUnknowns() throws Exception {
    // Three wait for unknown.wait, one more finds the room full: the code is the same.
    for (int i = 0; i < 4; i++) {
      Observation stranger = observation("stranger-" + i, i);
      stranger.setModelId("stranger");
      bad(Code.UNKNOWN_MODEL, stranger);
    }
    Observation version = observation("version", 0);
    version.setVersion("2");
    bad(Code.UNKNOWN_VERSION, version);
    Observation waiting = observation("unlabelled stranger", 0);
    waiting.setModelId("stranger");
    waiting.setLabel(null);
    bad(Code.UNKNOWN_MODEL, waiting);
    Observation waitingVersion = observation("unlabelled version", 0);
    waitingVersion.setVersion("2");
    waitingVersion.setLabel(null);
    bad(Code.UNKNOWN_VERSION, waitingVersion);
  }

  private void sendBadDeployments() throws Exception {
    List<ModelDeployment> refused = new ArrayList<>();
    for (double cost : new double[] {-1, 0, Double.NaN, Double.POSITIVE_INFINITY}) {
      ModelDeployment costly = deployment();
      costly.setRetrainCost(cost);
      refused.add(costly);
    }
    ModelDeployment price = deployment();
    price.setLossPrice(-2);
    refused.add(price);
    ModelDeployment featureless = deployment();
    featureless.setFeatures(List.of());
    refused.add(featureless);
    ModelDeployment family = deployment();
    family.setFamily("CAUCHY");
    refused.add(family);
    ModelDeployment loss = deployment();
    loss.setLoss("HINGE");
    refused.add(loss);
    ModelDeployment nameless = deployment();
    nameless.setModelId("a@b");
    refused.add(nameless);
    ModelDeployment halfLife = deployment();
    halfLife.setHalfLife(-1L);
    refused.add(halfLife);
    // Decoded and legal by itself, but it changes what the version has frozen.
    ModelDeployment renamed = deployment();
    renamed.setFeatures(List.of("a", "c"));
    refused.add(renamed);
    for (ModelDeployment deployment : refused) {
      bad(Code.INVALID_DEPLOYMENT, record(kafka.topics.deployments(), MODEL + "@1", deployment));
    }
  }

  private void sendBadCommands() throws Exception {
    bad(Code.INVALID_COMMAND, command(MODEL, CommandKind.UNKNOWN, ""));
    bad(Code.INVALID_COMMAND, command("nobody", CommandKind.SUSPEND, ""));
    bad(Code.INVALID_COMMAND, command(MODEL, CommandKind.RETRAIN_STARTED, ""));
    bad(Code.INVALID_FIELD, command(MODEL, CommandKind.SUSPEND, "x".repeat(1_001)));
    bad(Code.INVALID_FIELD, command("", CommandKind.SUSPEND, ""));
  }

  // ---- records ----------------------------------------------------------------------------------

  private ModelDeployment deployment() {
    return ModelDeployment.newBuilder()
        .setModelId(MODEL)
        .setVersion("1")
        .setActivatedAt(start)
        .setFamily("BERNOULLI")
        .setFeatures(List.of("a", "b"))
        .setLoss("LOG")
        .setLossPrice(1)
        .setRetrainCost(100)
        .setLookInterval(10_000L)
        .setReference(
            new ReferenceProfile(
                100L, List.of(0.0, 0.0), List.of(1.0, 1.0), List.of(0.0, 0.0), null))
        .build();
  }

  private Observation observation(String predictionId, long seconds) {
    long time = start + 1_000 * seconds;
    return new Observation(
        MODEL, "1", predictionId, time, List.of(0.5, -0.5), List.of(0.5), 1.0, null);
  }

  private io.arrears.avro.Label labelOf(String predictionId, double value, long seconds) {
    return new io.arrears.avro.Label(MODEL, predictionId, start + 1_000 * seconds, value);
  }

  private ProducerRecord<byte[], byte[]> command(String model, CommandKind kind, String note) {
    return record(
        kafka.topics.commands(),
        model,
        new io.arrears.avro.Command(model, start, kind, null, note));
  }

  /** The record's first text claims two gigabytes. */
  private static byte[] hugeText(byte[] whole) {
    byte[] huge = whole.clone();
    Arrays.fill(huge, 10, 14, (byte) 0xFF);
    huge[14] = 0x0F;
    return huge;
  }

  private void observe(Observation observation) throws Exception {
    kafka.send(record(kafka.topics.observations(), MODEL, observation));
  }

  private void label(String predictionId, double value, long seconds) throws Exception {
    kafka.send(record(kafka.topics.labels(), MODEL, labelOf(predictionId, value, seconds)));
  }

  private void bad(Code code, Observation observation) throws Exception {
    bad(code, record(kafka.topics.observations(), MODEL, observation));
  }

  private void bad(Code code, ProducerRecord<byte[], byte[]> message) throws Exception {
    RecordMetadata sent = kafka.send(message);
    expected.put(origin(sent.topic(), sent.partition(), sent.offset()), code.name());
  }

  private ProducerRecord<byte[], byte[]> record(
      String topic, String key, SpecificRecordBase value) {
    return new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), codec.encode(value));
  }

  private static ProducerRecord<byte[], byte[]> raw(String topic, byte[] value) {
    return new ProducerRecord<>(topic, MODEL.getBytes(StandardCharsets.UTF_8), value);
  }

  private static Map<String, String> byOrigin(List<DeadLetter> letters) {
    Map<String, String> codes = new TreeMap<>();
    for (DeadLetter letter : letters) {
      codes.put(
          origin(letter.getTopic(), letter.getPartition(), letter.getOffset()), letter.getCode());
    }
    return codes;
  }

  private static String origin(String topic, int partition, long offset) {
    return topic + "-" + partition + "@" + offset;
  }
}
