package io.arrears.belief;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BeliefStateTest {

  private static final Offset<Double> ROUNDING = Offset.offset(1e-9);

  private static final BeliefOptions OPTIONS = new BeliefOptions(1.5, 100_000, 150);

  @ParameterizedTest
  @EnumSource(Family.class)
  void restoredGoesOnBitByBit(Family family) throws IOException {
    List<Row> rows = Row.random(family, 900, 7, 31);
    Belief undisturbed = Belief.create(family, Row.outputs(family), 7, OPTIONS, 0.6);
    Belief restored = Belief.create(family, Row.outputs(family), 7, OPTIONS, 0.6);
    for (int from = 0; from < 900; from += 30) {
      restored = read(bytes(restored));
      assertThat(restored.fingerprint()).isEqualTo(undisturbed.fingerprint());
      Row.learn(undisturbed, rows.subList(from, from + 30), 13);
      Row.learn(restored, rows.subList(from, from + 30), 13);
      assertThat(bytes(restored)).isEqualTo(bytes(undisturbed));
      assertSamePredictions(restored, undisturbed, rows);
    }
    assertThat(restored.clock()).isEqualTo(undisturbed.clock());
    assertThat(restored.dimension()).isEqualTo(7);
    assertThat(restored.family()).isEqualTo(family);
  }

  @Test
  void restoredGoesOnBitByBitAfterAJitter() throws IOException {
    Belief belief = Belief.create(Family.GAUSSIAN, 3, new BeliefOptions(1e6, 0, 1e9), 1);
    Chunk chunk = new Chunk(8, 3);
    for (int i = 0; i < 8; i++) {
      double[] phi = chunk.next(0, i, i);
      phi[0] = 1000 * Math.sin(i);
      phi[1] = -Math.PI * phi[0];
      phi[2] = 1;
    }
    belief.update(chunk);
    assertThat(belief.choleskyFailures()).isPositive();
    Belief restored = read(bytes(belief));
    assertThat(restored.choleskyFailures()).isEqualTo(belief.choleskyFailures());
    belief.update(chunk);
    restored.update(chunk);
    assertThat(bytes(restored)).isEqualTo(bytes(belief));
  }

  /**
   * Bytes of the first release, see {@link StateFiles}; they must stay readable for ever. What was
   * learned then is learned now but for rounding, as kernels may sum in another order.
   */
  @ParameterizedTest
  @EnumSource(
      value = Family.class,
      names = {"GAUSSIAN", "BERNOULLI"})
  void restoresVersionOne(Family family) throws IOException {
    Belief restored = restored("belief-v1-", family);
    assertThat(bytes(restored)).hasSameSizeAs(bytes(StateFiles.belief(family)));
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void restoresVersionTwo(Family family) throws IOException {
    restored("belief-v2-", family);
  }

  private static Belief restored(String prefix, Family family) throws IOException {
    String name = "/state/" + prefix + family.name().toLowerCase(Locale.ROOT) + ".bin";
    Belief restored;
    try (InputStream in = BeliefStateTest.class.getResourceAsStream(name)) {
      restored = Belief.read(new DataInputStream(in));
    }
    Belief expected = StateFiles.belief(family);
    assertThat(restored.clock()).isEqualTo(expected.clock());
    assertThat(restored.outputs()).isEqualTo(expected.outputs());
    assertThat(restored.effectiveRows()).isEqualTo(expected.effectiveRows());
    assertThat(restored.choleskyFailures()).isEqualTo(expected.choleskyFailures());
    for (int j = 0; j < expected.dimension(); j++) {
      assertThat(restored.standardError(j)).isCloseTo(expected.standardError(j), ROUNDING);
      for (int k = 0; k < expected.outputs(); k++) {
        assertThat(restored.weight(k, j)).isCloseTo(expected.weight(k, j), ROUNDING);
      }
    }
    return restored;
  }

  @Test
  void refusesUnknownVersions() throws IOException {
    byte[] bytes = bytes(StateFiles.belief(Family.GAUSSIAN));
    bytes[0] = 9;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("9")
        .hasMessageContaining("known: 1 to 2");
  }

  @Test
  void refusesDamagedBytes() throws IOException {
    byte[] bytes = bytes(StateFiles.belief(Family.GAUSSIAN));
    byte[] family = bytes.clone();
    family[3] = 'X';
    assertThatThrownBy(() -> read(family)).isInstanceOf(IOException.class);
    byte[] prior = bytes.clone();
    prior[19] = (byte) 0xFF;
    assertThatThrownBy(() -> read(prior))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("priorScale");
    byte[] notANumber = bytes.clone();
    for (int i = bytes.length - 8; i < bytes.length; i++) {
      notANumber[i] = (byte) 0xFF;
    }
    assertThatThrownBy(() -> read(notANumber))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("NaN");
    byte[] zero = bytes.clone();
    for (int i = bytes.length - 8; i < bytes.length; i++) {
      zero[i] = 0;
    }
    assertThatThrownBy(() -> read(zero))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("precision");
  }

  @ParameterizedTest
  @EnumSource(Family.class)
  void fingerprintChangesWithEveryNumber(Family family) throws IOException {
    byte[] bytes = bytes(StateFiles.belief(family));
    int head = 1 + 2 + family.name().length() + 4 + 4 + 3 * 8 + 8;
    int counter = head + 8;
    Set<String> seen = new HashSet<>();
    seen.add(read(bytes).fingerprint());
    int changed = 0;
    for (int last = head + 7; last < bytes.length; last += 8) {
      if (last == counter + 7) {
        continue; // The count of failures is no part of what is believed.
      }
      byte[] other = bytes.clone();
      other[last] ^= 1;
      assertThat(seen.add(read(other).fingerprint())).isTrue();
      changed++;
    }
    assertThat(changed).isEqualTo(1 + 3 + 4 * Row.outputs(family) + 10);
    assertThat(seen).allMatch(fingerprint -> fingerprint.matches("[0-9a-f]{16}"));
  }

  @Test
  void badChunksChangeNothing() {
    Belief belief = StateFiles.belief(Family.BERNOULLI);
    String before = belief.fingerprint();
    double[] bad = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 1e300};
    for (double value : bad) {
      for (int place = 0; place < 3; place++) {
        Chunk chunk = new Chunk(3, 4);
        chunk.next(0, 1, 1_800_000_000_000L)[3] = 1;
        double[] phi =
            chunk.next(place == 0 ? value : 0, place == 1 ? value : 0, 1_800_000_000_000L);
        phi[2] = place == 2 ? value : 0;
        assertThatThrownBy(() -> belief.update(chunk))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("row 1 is " + value)
            .hasMessageContaining("allowed");
      }
    }
    assertThatThrownBy(() -> belief.update(oneRowOfFive()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("dimension");
    assertThat(belief.update(new Chunk(1, 4))).as("an empty chunk").isZero();
    assertThat(belief.fingerprint()).isEqualTo(before);
  }

  @Test
  void refusesImpossibleBeliefs() {
    assertThatThrownBy(() -> Belief.create(Family.GAUSSIAN, 0, OPTIONS, 1))
        .hasMessageContaining("dimension is 0");
    for (double dispersion : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> Belief.create(Family.GAUSSIAN, 2, OPTIONS, dispersion))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("dispersion is " + dispersion);
      Belief.create(Family.BERNOULLI, 2, OPTIONS, dispersion);
    }
    assertThatThrownBy(() -> new BeliefOptions(0, 0, 1)).hasMessageContaining("priorScale");
    assertThatThrownBy(() -> new BeliefOptions(Double.NaN, 0, 1))
        .hasMessageContaining("priorScale");
    assertThatThrownBy(() -> new BeliefOptions(1, -1, 1)).hasMessageContaining("halfLife");
    assertThatThrownBy(() -> new BeliefOptions(1, 0, 0.5)).hasMessageContaining("maxEffectiveRows");
  }

  @Test
  void chunksAreReusable() {
    Chunk chunk = new Chunk(2, 3);
    assertThat(chunk.size()).isZero();
    chunk.next(1, 2, 3)[0] = 4;
    chunk.next(5, 6, 7)[0] = 8;
    assertThat(chunk.size()).isEqualTo(2);
    assertThat(chunk.offset(1)).isEqualTo(5);
    assertThat(chunk.label(1)).isEqualTo(6);
    assertThat(chunk.time(1)).isEqualTo(7);
    assertThat(chunk.phi(1)).containsExactly(8, 0, 0);
    assertThatThrownBy(() -> chunk.next(0, 0, 0)).isInstanceOf(IllegalStateException.class);
    chunk.clear();
    assertThat(chunk.size()).isZero();
    assertThat(chunk.capacity()).isEqualTo(2);
    assertThat(chunk.dimension()).isEqualTo(3);
    assertThatThrownBy(() -> new Chunk(0, 1)).hasMessageContaining("capacity");
    assertThatThrownBy(() -> new Chunk(1, 0)).hasMessageContaining("dimension");
  }

  private static Chunk oneRowOfFive() {
    Chunk chunk = new Chunk(1, 5);
    chunk.next(0, 0, 0);
    return chunk;
  }

  private static void assertSamePredictions(Belief a, Belief b, List<Row> rows) {
    Predictive first = new Predictive();
    Predictive second = new Predictive();
    for (Row row : rows.subList(0, 20)) {
      a.predict(row.phi(), row.offsets(), first);
      b.predict(row.phi(), row.offsets(), second);
      assertThat(first).hasToString(second.toString());
    }
  }

  private static byte[] bytes(Belief belief) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    belief.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Belief read(byte[] bytes) throws IOException {
    return Belief.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
