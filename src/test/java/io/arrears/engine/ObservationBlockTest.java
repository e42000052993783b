package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Oracle: the observations themselves. */
class ObservationBlockTest {

  @ParameterizedTest
  @CsvSource({"2, 0, 1", "2, 3, 0", "40, 8, 1", "200, 2, 10"})
  void givesTheObservationsBackAsTheyCame(int rows, int features, int outputs) throws IOException {
    Random random = new Random(rows);
    List<Observation> observations = new ArrayList<>();
    ObservationGroup group = group();
    long earliest = Long.MAX_VALUE;
    for (int i = 0; i < rows; i++) {
      Observation observation = observation(i, features, outputs, random);
      assertThat(group.add(observation)).isTrue();
      observations.add(observation);
      earliest = Math.min(earliest, Example.inline(observation).time());
    }
    ObservationBlock block = copy(block(group));
    assertThat(block.size()).isEqualTo(rows);
    assertThat(block.modelId()).isEqualTo("m");
    assertThat(block.time()).isEqualTo(earliest);
    assertThat(block.observations())
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(observations);
    ObservationBlock.Reader reader = block.reader();
    for (Observation observation : observations) {
      assertThat(reader.next()).isTrue();
      assertThat(reader.time()).isEqualTo(Example.inline(observation).time());
      assertThat(reader.version()).isEqualTo(observation.version());
    }
    assertThat(reader.next()).isFalse();
  }

  @Test
  void aGroupBeginsAnewAndLeavesTheBlockAlone() {
    Random random = new Random(1);
    ObservationGroup group = group();
    Observation first = observation(1, 2, 1, random);
    Observation second = observation(2, 2, 1, random);
    group.add(first);
    group.add(second);
    ObservationBlock block = block(group);
    assertThat(group.isEmpty()).isTrue();
    assertThat(group.length()).isZero();
    group.begin("another");
    group.add(observation(4, 3, 1, random));
    group.add(observation(5, 3, 1, random));
    assertThat(block.modelId()).isEqualTo("m");
    assertThat(block.observations())
        .usingRecursiveFieldByFieldElementComparator()
        .containsExactly(first, second);
    assertThat(block(group).modelId()).isEqualTo("another");
  }

  @Test
  void oneAloneGoesOnAsItCame() {
    Random random = new Random(1);
    ObservationGroup group = group();
    Observation labelled = observation(1, 2, 1, random);
    Observation waiting = observation(3, 2, 1, random);
    group.add(labelled);
    assertThat(group.take()).isEqualTo(Example.inline(labelled));
    group.add(waiting);
    assertThat(group.take()).isSameAs(waiting);
  }

  @Test
  void anotherShapeDoesNotFit() {
    Random random = new Random(1);
    ObservationGroup group = group();
    group.add(observation(1, 2, 1, random));
    assertThat(group.add(observation(2, 3, 1, random))).isFalse();
    assertThat(group.add(observation(2, 2, 2, random))).isFalse();
    assertThat(group.size()).isEqualTo(1);
  }

  @Test
  void rowsOfNoMoreThanSixteenSourcesFit() {
    Random random = new Random(1);
    ObservationGroup group = group();
    for (int i = 0; i < ObservationBlock.MOST_SOURCES; i++) {
      assertThat(group.add(ofVersion("v" + i, random))).isTrue();
    }
    assertThat(group.add(ofVersion("v3", random))).isTrue();
    assertThat(group.add(ofVersion("another", random))).isFalse();
    group.take();
    assertThat(group.add(ofVersion("another", random))).isTrue();
    assertThat(group.add(ofVersion("v3", random))).isTrue();
  }

  /** Every prefix, and bytes with one of the first numbers changed, are refused or read safely. */
  @Test
  void damagedBytesAreRefused() throws IOException {
    Random random = new Random(5);
    ObservationGroup group = group();
    group.add(observation(0, 2, 1, random));
    group.add(observation(1, 2, 1, random));
    byte[] bytes = bytes(block(group));
    for (int length = 0; length < bytes.length; length++) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes, 0, length));
      assertThatThrownBy(() -> ObservationBlock.read(in)).isInstanceOf(IOException.class);
    }
    int features = 4 + 1;
    byte[] many = bytes.clone();
    many[features] = 1;
    assertThatThrownBy(() -> read(many))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("a block of observations has 2 rows of 16777218 features")
        .hasMessageEndingWith("the bytes are damaged");
    int sources = 4 + 1 + 12 + 8;
    byte[] without = bytes.clone();
    without[sources + 3] = 0;
    assertThatThrownBy(() -> read(without))
        .hasMessage("a block of observations has 0 sources; the bytes are damaged");
    // The last row's id is "p1": its length is four bytes before it.
    byte[] longer = bytes.clone();
    longer[bytes.length - 6] = 9;
    assertThatThrownBy(() -> read(longer))
        .isInstanceOf(IOException.class)
        .hasMessageEndingWith("the bytes are damaged");
  }

  private static ObservationGroup group() {
    ObservationGroup group = new ObservationGroup();
    group.begin("m");
    return group;
  }

  private static ObservationBlock block(ObservationGroup group) {
    return (ObservationBlock) group.take();
  }

  private static Observation observation(int i, int features, int outputs, Random random) {
    double[] values = random.doubles(features).toArray();
    if (features > 0 && i % 7 == 0) {
      values[0] = Double.NaN;
    }
    boolean labelled = i % 3 != 0;
    long time = 1_000_000 - 37L * i;
    return new Observation(
        "m",
        "v" + i % 3,
        i % 5 == 4 ? "größe-" + i : "p" + i,
        time,
        values,
        random.doubles(outputs).toArray(),
        labelled ? i : Double.NaN,
        time + i % 4,
        new Origin("topic", i % 2, i));
  }

  private static Observation ofVersion(String version, Random random) {
    Observation like = observation(1, 2, 1, random);
    return new Observation(
        "m",
        version,
        like.predictionId(),
        like.time(),
        like.features(),
        like.prediction(),
        like.label(),
        like.labelTime(),
        like.origin());
  }

  private static ObservationBlock copy(ObservationBlock block) throws IOException {
    return read(bytes(block));
  }

  private static ObservationBlock read(byte[] bytes) throws IOException {
    return ObservationBlock.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  private static byte[] bytes(ObservationBlock block) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    block.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }
}
