package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.drift.ShippedProfile;
import io.arrears.engine.Event;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Samples;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The serializers, and state that earlier releases wrote. {@link #main} writes the files of the
 * present version; run it once for a new version and never write over the files of a release. The
 * label join of releases 1 and 2 kept other state under another uid, which the present one does not
 * take over.
 */
class SerializersTest {

  private static final Path STATE = Path.of("src/test/resources/state");
  private static final int PRESENT = 6;

  enum Kind {
    EVENT(EventSerializer.INSTANCE, Samples::events, 13, 15, 22, 24, 26),
    OUTPUT(OutputSerializer.INSTANCE, Samples::outputs, 3, 6, 9, 11, 15),
    JOIN_ROW(JoinRowSerializer.INSTANCE, SerializersTest::joinRows, 0, 0, 5, 5, 5),
    JOIN_KEY(JoinKeySerializer.INSTANCE, SerializersTest::joinKeys, 0, 0, 1, 1, 1),
    JOIN_INPUT(JoinInputSerializer.INSTANCE, SerializersTest::joinInputs, 0, 0, 1, 1, 1);

    private final TypeSerializer<Object> serializer;
    private final Supplier<Map<String, ?>> samples;
    private final int[] earlierSamples;

    /**
     * @param earlierSamples how many of the samples the files of the releases before the present
     *     one hold; 0 where a release had none of the kind
     */
    @SuppressWarnings("unchecked") // Each kind pairs a serializer with values of its type.
    <T> Kind(
        TypeSerializer<T> serializer, Supplier<Map<String, T>> samples, int... earlierSamples) {
      this.serializer = (TypeSerializer<Object>) (TypeSerializer<?>) serializer;
      this.samples = samples::get;
      this.earlierSamples = earlierSamples;
    }

    String file(int release) {
      return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-') + "-v" + release + ".bin";
    }
  }

  public static void main(String[] args) throws IOException {
    for (Kind kind : Kind.values()) {
      Files.write(STATE.resolve(kind.file(PRESENT)), present(kind));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void everyValueComesBackAsItWas(Kind kind) throws IOException {
    for (Object value : kind.samples.get().values()) {
      DataOutputSerializer out = new DataOutputSerializer(16);
      kind.serializer.serialize(value, out);
      DataOutputSerializer copied = new DataOutputSerializer(16);
      kind.serializer.copy(new DataInputDeserializer(out.getCopyOfBuffer()), copied);
      assertThat(copied.getCopyOfBuffer()).isEqualTo(out.getCopyOfBuffer());
      DataInputDeserializer in = new DataInputDeserializer(out.getCopyOfBuffer());
      assertThat(kind.serializer.deserialize(in))
          .usingRecursiveComparison()
          .withEqualsForType(Double::equals, Double.class)
          .withEqualsForType(ShippedProfile::equals, ShippedProfile.class)
          .withEqualsForType(Float::equals, Float.class)
          .isEqualTo(value);
      assertThat(in.available()).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void valuesAreSharedAndNotCopied(Kind kind) {
    Object value = kind.samples.get().values().iterator().next();
    assertThat(kind.serializer.isImmutableType()).isTrue();
    assertThat(kind.serializer.copy(value)).isSameAs(value);
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void stateOfEveryReleaseIsRead(Kind kind) throws IOException {
    for (int release = 1; release <= kind.earlierSamples.length; release++) {
      if (kind.earlierSamples[release - 1] > 0) {
        assertRead(kind, release, kind.earlierSamples[release - 1]);
      }
    }
    assertRead(kind, PRESENT, kind.samples.get().size());
  }

  private void assertRead(Kind kind, int release, int samples) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(file(kind, release));
    TypeSerializerSnapshot<Object> snapshot =
        TypeSerializerSnapshot.readVersionedSnapshot(in, getClass().getClassLoader());
    assertThat(
            kind.serializer
                .snapshotConfiguration()
                .resolveSchemaCompatibility(snapshot)
                .isCompatibleAsIs())
        .isTrue();
    TypeSerializer<Object> serializer = snapshot.restoreSerializer();
    for (Object value : List.copyOf(kind.samples.get().values()).subList(0, samples)) {
      assertThat(serializer.deserialize(in))
          .usingRecursiveComparison()
          .withEqualsForType(Double::equals, Double.class)
          .withEqualsForType(ShippedProfile::equals, ShippedProfile.class)
          .withEqualsForType(Float::equals, Float.class)
          .isEqualTo(value);
    }
    assertThat(in.available()).isZero();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void anUnknownVersionIsRefused(Kind kind) {
    TypeSerializerSnapshot<Object> snapshot = kind.serializer.snapshotConfiguration();
    assertThatThrownBy(
            () ->
                snapshot.readSnapshot(
                    2, new DataInputDeserializer(new byte[0]), getClass().getClassLoader()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "has version 2, allowed: 1; restore it with the Arrears that wrote it");
  }

  private static byte[] present(Kind kind) throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(1024);
    TypeSerializerSnapshot.writeVersionedSnapshot(out, kind.serializer.snapshotConfiguration());
    for (Object value : kind.samples.get().values()) {
      kind.serializer.serialize(value, out);
    }
    return out.getCopyOfBuffer();
  }

  private static byte[] file(Kind kind, int release) throws IOException {
    try (InputStream in =
        SerializersTest.class.getResourceAsStream("/state/" + kind.file(release))) {
      return in.readAllBytes();
    }
  }

  private static Map<String, JoinRow> joinRows() {
    Map<String, Event> events = Samples.events();
    Observation observation = (Observation) events.get("observation");
    Label label = (Label) events.get("label");
    Label later = new Label("churn", "p-1", label.time() + 1, Double.NaN, label.origin());
    JoinRow.Seen seen = JoinRow.Seen.of(observation, false);
    JoinRow waiting = new JoinRow(1L << 41, seen.afterCheck(), JoinRow.NO_LABELS);
    Map<String, JoinRow> rows = new LinkedHashMap<>();
    rows.put("checked", waiting);
    rows.put("unchecked", new JoinRow(7, seen, JoinRow.NO_LABELS));
    rows.put("labels", JoinRow.of(Long.MAX_VALUE, label).insert(1, later));
    rows.put("joined", waiting.insert(0, label));
    rows.put("retracted", waiting.insert(0, label).insert(1, later));
    return rows;
  }

  private static Map<String, JoinKey> joinKeys() {
    return Map.of("key", new JoinKey("na\u00efve \uD83D\uDE80", 31));
  }

  private static Map<String, JoinInput> joinInputs() {
    return Map.of("input", new JoinInput(31, Samples.events().get("label")));
  }
}
