package io.arrears.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.StateFiles;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: values worked by hand. */
class ReferenceProfileTest {

  private static final double NAN = Double.NaN;
  private static final double INFINITE = Double.POSITIVE_INFINITY;

  private final ReferenceProfile profile =
      new ReferenceProfile(
          10, new double[] {1, 5, 0}, new double[] {2, 0, 0}, new double[] {0, 0, 1});

  @Test
  void standardises() {
    assertThat(profile.standardise(0, 4)).isEqualTo(1.5);
    assertThat(profile.standardise(0, -1)).isEqualTo(-1);
    assertThat(profile.standardise(0, 100)).isEqualTo(8);
    assertThat(profile.standardise(0, -INFINITE)).isEqualTo(-8);
    assertThat(profile.standardise(0, Double.MAX_VALUE)).isEqualTo(8);
    assertThat(profile.standardise(0, NAN)).as("missing: the mean").isZero();
    assertThat(profile.standardise(1, 5.5)).as("constant: divided by 1").isEqualTo(0.5);
    assertThat(profile.standardise(1, 50)).isEqualTo(8);
  }

  @Test
  void standardisesARowAndCountsTheMissing() {
    double[] phi = {9, 9, 9, 9};
    assertThat(profile.standardise(new double[] {3, NAN, NAN}, phi)).isEqualTo(2);
    assertThat(phi).containsExactly(1, 0, 0, 1);
    assertThatThrownBy(() -> profile.standardise(new double[2], phi))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> profile.standardise(new double[3], new double[3]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesWhatCannotBeAProfile() {
    double[] two = {0, 1};
    assertRefused("reference.rows is 1, allowed: 2 or more", 1, two, two, two);
    assertRefused("reference.mean has 0 entries", 2, new double[0], two, two);
    assertRefused("reference.standardDeviation has 1 entries", 2, two, new double[1], two);
    assertRefused("reference.missingShare has 3 entries", 2, two, two, new double[3]);
    assertRefused("reference.mean[1] is NaN, allowed: finite", 2, new double[] {0, NAN}, two, two);
    assertRefused("reference.mean[0] is Infinity", 2, new double[] {INFINITE, 0}, two, two);
    assertRefused(
        "reference.standardDeviation[0] is -1.0, allowed: finite, 0 or more",
        2,
        two,
        new double[] {-1, 0},
        two);
    assertRefused("reference.standardDeviation[1] is Inf", 2, two, new double[] {1, INFINITE}, two);
    assertRefused(
        "reference.missingShare[1] is 1.5, allowed: 0 to 1", 2, two, two, new double[] {0, 1.5});
    assertRefused("reference.missingShare[0] is NaN", 2, two, two, new double[] {NAN, 0});
    assertThatThrownBy(() -> new ReferenceProfile(2, null, two, two))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("reference.mean");
  }

  @Test
  void isAValue() {
    double[] mean = {1, 5, 0};
    ReferenceProfile same =
        new ReferenceProfile(10, mean, new double[] {2, 0, 0}, new double[] {0, 0, 1});
    mean[0] = 99;
    assertThat(same).isEqualTo(profile).hasSameHashCodeAs(profile);
    assertThat(profile.dimension()).isEqualTo(3);
    assertThat(
            new ReferenceProfile(
                10, new double[] {1, 5, 0.1}, new double[] {2, 0, 0}, new double[] {0, 0, 1}))
        .isNotEqualTo(profile);
    assertThat(profile).hasToString("reference profile of 3 features over 10 rows");
  }

  @Test
  void restores() throws IOException {
    assertThat(read(bytes(profile))).isEqualTo(profile);
  }

  /** Bytes of the first release, see {@link StateFiles}. */
  @Test
  void restoresVersionOne() throws IOException {
    try (InputStream in = ReferenceProfileTest.class.getResourceAsStream("/state/profile-v1.bin")) {
      byte[] old = in.readAllBytes();
      assertThat(read(old)).isEqualTo(StateFiles.profile());
      assertThat(bytes(read(old))).isEqualTo(old);
    }
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 2, -1})
  void refusesUnknownVersions(byte version) throws IOException {
    byte[] bytes = bytes(profile);
    bytes[0] = version;
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version " + (version & 0xFF) + ", known: 1");
  }

  @Test
  void refusesDamagedBytes() throws IOException {
    byte[] rows = bytes(profile);
    rows[1] = (byte) 0xFF;
    assertThatThrownBy(() -> read(rows))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("reference.rows");
    byte[] dimension = bytes(profile);
    dimension[9] = (byte) 0xFF;
    assertThatThrownBy(() -> read(dimension))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("features");
  }

  private static void assertRefused(
      String message, long rows, double[] mean, double[] deviation, double[] missing) {
    assertThatThrownBy(() -> new ReferenceProfile(rows, mean, deviation, missing))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(message);
  }

  private static byte[] bytes(ReferenceProfile profile) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    profile.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static ReferenceProfile read(byte[] bytes) throws IOException {
    return ReferenceProfile.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  /** The same function of the same rows, whichever profile standardises them. */
  @Test
  void transfersWeightsToAnotherProfile() {
    ReferenceProfile from =
        new ReferenceProfile(10, new double[] {1, -2}, new double[] {2, 0}, new double[2]);
    ReferenceProfile to =
        new ReferenceProfile(10, new double[] {0.5, 3}, new double[] {0.25, 5}, new double[2]);
    double[][] weights = {{0.7, -0.3, 1.1}, {2, 0, -1}};
    double[][] transferred = from.transfer(weights, to);
    for (double[] x : new double[][] {{1, 2}, {0.25, 4.5}, {-0.5, 1}}) {
      double[] before = new double[3];
      double[] after = new double[3];
      from.standardise(x, before);
      to.standardise(x, after);
      for (int k = 0; k < weights.length; k++) {
        double value = 0;
        double same = 0;
        for (int j = 0; j < 3; j++) {
          value += weights[k][j] * before[j];
          same += transferred[k][j] * after[j];
        }
        assertThat(same).isCloseTo(value, within(1e-12));
      }
    }
    assertThat(weights[0]).containsExactly(0.7, -0.3, 1.1);
  }
}
