package io.arrears.cli.bench.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.drift.detect.Detector;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import moa.classifiers.core.driftdetection.AbstractChangeDetector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Oracle: the detectors of MOA 2024.07.0, on the same streams with the same parameters. */
class MoaComparisonTest {

  static Stream<Arguments> pairs() {
    return Stream.of(MoaDetectors.values())
        .flatMap(
            detector ->
                Stream.of(ErrorStream.values()).map(stream -> Arguments.of(detector, stream)));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void alarmsAtTheSameRows(MoaDetectors detector, ErrorStream stream) {
    for (int seed = 1; seed <= 5; seed++) {
      List<Integer> ours = new ArrayList<>();
      List<Integer> theirs = new ArrayList<>();
      Detector own = detector.ours();
      AbstractChangeDetector other = detector.theirs();
      double[] errors = stream.draw(seed, 8 * ErrorStream.CONCEPT_ROWS);
      for (int i = 0; i < errors.length; i++) {
        if (own.update(errors[i]) == Detector.State.DRIFT) {
          ours.add(i);
        }
        other.input(errors[i]);
        if (other.getChange()) {
          theirs.add(i);
        }
      }
      assertThat(ours).as("seed %d", seed).isEqualTo(theirs);
    }
  }
}
