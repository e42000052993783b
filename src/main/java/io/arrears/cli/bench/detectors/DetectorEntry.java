package io.arrears.cli.bench.detectors;

import io.arrears.drift.detect.Adwin;
import io.arrears.drift.detect.Ddm;
import io.arrears.drift.detect.Detector;
import io.arrears.drift.detect.EDetector;
import io.arrears.drift.detect.Eddm;
import io.arrears.drift.detect.HddmA;
import io.arrears.drift.detect.HddmW;
import io.arrears.drift.detect.Kswin;
import io.arrears.drift.detect.PageHinkley;
import java.util.List;
import java.util.function.DoubleFunction;
import java.util.function.DoublePredicate;
import java.util.function.Supplier;

/**
 * A row of the table.
 *
 * @param name for people
 * @param create makes a fresh one, which says of each error whether it raises an alarm; given a
 *     mean error that is not exceeded while all is well
 */
public record DetectorEntry(String name, DoubleFunction<DoublePredicate> create) {

  private static final int FLOOR_ROWS = 4000;
  private static final double RUN_LENGTH = 10_000;

  /** The eight detectors, with the parameters of their papers, and two that do not look. */
  public static List<DetectorEntry> all() {
    return List.of(
        of("ADWIN", Adwin::new),
        of("ADWIN, rises only", () -> new Adwin(0.002, 32, false)),
        of("Page-Hinkley", PageHinkley::new),
        of("Page-Hinkley without the minimum", () -> new PageHinkley(30, 0.005, 50, 0.9999, false)),
        of("KSWIN", Kswin::new),
        of("DDM", Ddm::new),
        of("EDDM", Eddm::new),
        of("HDDM-A", HddmA::new),
        of("HDDM-W", HddmW::new),
        new DetectorEntry(
            "e-detector, 1 in 10,000 promised",
            mean -> alarms(new EDetector(0, 1, mean, RUN_LENGTH))),
        new DetectorEntry("floor: every 4,000 rows", mean -> new EveryRows(FLOOR_ROWS)),
        new DetectorEntry("floor: always", mean -> error -> true));
  }

  private static DetectorEntry of(String name, Supplier<Detector> create) {
    return new DetectorEntry(name, mean -> alarms(create.get()));
  }

  private static DoublePredicate alarms(Detector detector) {
    return error -> detector.update(error) == Detector.State.DRIFT;
  }

  /** Alarms whenever so many rows have passed. */
  private static final class EveryRows implements DoublePredicate {

    private final int rows;
    private int passed;

    EveryRows(int rows) {
      this.rows = rows;
    }

    @Override
    public boolean test(double error) {
      passed = (passed + 1) % rows;
      return passed == 0;
    }
  }
}
