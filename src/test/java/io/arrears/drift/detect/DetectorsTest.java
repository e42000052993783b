package io.arrears.drift.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.drift.detect.Detector.State;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What all detectors have in common, and what the e-detector promises. */
class DetectorsTest {

  enum Kind {
    ADWIN(Adwin::new),
    PAGE_HINKLEY(PageHinkley::new),
    KSWIN(Kswin::new),
    DDM(Ddm::new),
    EDDM(Eddm::new),
    HDDM_A(HddmA::new),
    HDDM_W(HddmW::new),
    E_DETECTOR(() -> new EDetector(0, 1, 0.15, 1000));

    private final Supplier<Detector> create;

    Kind(Supplier<Detector> create) {
      this.create = create;
    }
  }

  private static double error(Random random, int row) {
    return random.nextDouble() < (row < 3000 ? 0.1 : 0.6) ? 1 : 0;
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void findsASixfoldErrorRate(Kind kind) {
    Detector detector = kind.create.get();
    Random random = new Random(5);
    boolean found = false;
    for (int i = 0; i < 4000; i++) {
      found |= detector.update(error(random, i)) == State.DRIFT && i >= 3000;
    }
    assertThat(found).isTrue();
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void whatIsNoNumberTellsNothing(Kind kind) {
    Detector plain = kind.create.get();
    Detector spoiled = kind.create.get();
    Random random = new Random(6);
    for (int i = 0; i < 4000; i++) {
      double error = error(random, i);
      assertThat(spoiled.update(Double.NaN)).isEqualTo(State.STABLE);
      assertThat(spoiled.update(Double.POSITIVE_INFINITY)).isEqualTo(State.STABLE);
      assertThat(spoiled.update(Double.NEGATIVE_INFINITY)).isEqualTo(State.STABLE);
      assertThat(spoiled.update(error)).isEqualTo(plain.update(error));
    }
  }

  @ParameterizedTest
  @EnumSource(Kind.class)
  void goesOnWhereItWasWrittenAndStartsAnewAfterReset(Kind kind) throws IOException {
    Detector detector = kind.create.get();
    Random random = new Random(7);
    for (int i = 0; i < 2990; i++) {
      detector.update(error(random, i));
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    detector.write(new DataOutputStream(bytes));
    Detector restored = kind.create.get();
    restored.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
    for (int i = 2990; i < 4000; i++) {
      double error = error(random, i);
      assertThat(restored.update(error)).isEqualTo(detector.update(error));
    }
    detector.reset();
    Detector fresh = kind.create.get();
    for (int i = 2500; i < 4000; i++) {
      double error = error(random, i);
      assertThat(detector.update(error)).isEqualTo(fresh.update(error));
    }
    byte[] unknown = bytes.toByteArray();
    unknown[0] = 9;
    assertThatThrownBy(() -> fresh.read(new DataInputStream(new ByteArrayInputStream(unknown))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 9, known: 1");
  }

  /** Mean run length at least what is promised, at the promised mean */
  @ParameterizedTest
  @ValueSource(ints = {100, 1000})
  void theRunLengthOfTheEDetectorIsKept(int promised) {
    Random random = new Random(8);
    double rows = 0;
    int runs = 400;
    for (int run = 0; run < runs; run++) {
      EDetector detector = new EDetector(0, 1, 0.2, promised);
      do {
        rows++;
      } while (detector.update(random.nextDouble() < 0.2 ? 1 : 0) != State.DRIFT);
    }
    assertThat(rows / runs).isGreaterThan(promised);
  }

  @Test
  void parametersOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new Adwin(0, 32, true))
        .hasMessageStartingWith("delta is 0.0, allowed");
    assertThatThrownBy(() -> new Kswin(0.1, 100, 51, 1, 1)).hasMessageStartingWith("recent is 51");
    assertThatThrownBy(() -> new Ddm(1, 2, 3)).hasMessageStartingWith("minCount is 1");
    assertThatThrownBy(() -> new EDetector(0, 1, 1, 100)).hasMessageStartingWith("promised is 1");
  }
}
