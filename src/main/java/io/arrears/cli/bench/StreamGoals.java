package io.arrears.cli.bench;

import static io.arrears.cli.bench.StreamTable.OURS;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * What break-even was to come to with linear models: near the optimum, no dearer than the best
 * calendar that hindsight finds, below every drift detector, and quiet where nothing drifts. Where
 * a goal speaks of standard errors, the one of the two counts, over cells or over streams, that
 * makes it harder to meet: the larger where a distance is wanted, the smaller where it is to be
 * small. The goals were set for all streams; on some of them each names those that it was judged
 * on.
 */
final class StreamGoals {

  private static final String NEVER = "never";
  private static final String CALENDAR = "calendar-best";
  private static final List<String> DETECTORS =
      List.of(
          "page-hinkley",
          "ddm",
          "eddm",
          "hddm-a",
          "hddm-w",
          "adwin",
          "kswin",
          "psi",
          "drift-alarm");

  private static final double MEAN = 1.12;
  private static final double ERRORS_ABOVE_CALENDAR = 1;
  private static final double ERRORS_BELOW_DETECTORS = 2;
  private static final double NO_DRIFT = 1.01;

  /** A retrain is cheap at the lowest price, where a few in vain cost little. */
  private static final double LEAST_FACTOR = 1;

  private final List<StreamRun> runs;

  /** Names the streams where they are not all; else empty. */
  private final String judgedOn;

  StreamGoals(List<StreamRun> runs) {
    this.runs = runs;
    List<String> names = runs.stream().map(run -> run.set().name()).toList();
    this.judgedOn =
        StreamSet.ALL.stream().allMatch(set -> names.contains(set.name()))
            ? ""
            : String.format(
                Locale.ROOT,
                "on %d of %d streams (%s): ",
                names.size(),
                StreamSet.ALL.size(),
                String.join(", ", names));
  }

  /** The goals on the streams that were run. */
  List<Goal> goals() {
    List<Goal> goals = new ArrayList<>();
    goals.add(Goal.atMost(judgedOn + "break-even's mean ratio to the optimum", mean(), MEAN));
    goals.add(calendar());
    goals.add(detectors());
    for (StreamRun run : runs) {
      for (double factor : StreamRun.FACTORS) {
        if (run.set().isControl() && factor >= LEAST_FACTOR) {
          goals.add(
              Goal.atMost(
                  String.format(
                      Locale.ROOT,
                      "no drift: break-even over never on %s at %s",
                      run.set().name(),
                      factor),
                  overNever(run, factor),
                  NO_DRIFT));
        }
      }
    }
    return goals;
  }

  private double mean() {
    return runs.stream()
        .flatMap(run -> run.cells().stream())
        .filter(cell -> cell.policy().equals(OURS))
        .mapToDouble(StreamCell::ratio)
        .average()
        .orElse(Double.NaN);
  }

  private Goal calendar() {
    PairedDifference above = PairedDifference.of(runs, OURS, CALENDAR);
    double error = above.smallerError();
    return new Goal(
        judgedOn + "not above the best calendar of hindsight by more than a standard error",
        String.format(Locale.ROOT, "%+.4f ± %.4f", above.mean(), error),
        above.mean() <= ERRORS_ABOVE_CALENDAR * error);
  }

  private Goal detectors() {
    double least = Double.POSITIVE_INFINITY;
    String nearest = "";
    for (String detector : DETECTORS) {
      double errors = PairedDifference.of(runs, detector, OURS).errorsAbove();
      if (nearest.isEmpty() || !(errors >= least)) {
        least = errors;
        nearest = detector;
      }
      if (Double.isNaN(least)) {
        break;
      }
    }
    return new Goal(
        judgedOn + "below every drift detector by more than two standard errors",
        String.format(Locale.ROOT, "%.2f standard errors below %s", least, nearest),
        least > ERRORS_BELOW_DETECTORS);
  }

  private static double overNever(StreamRun run, double factor) {
    return run.ratio(OURS, factor) / run.ratio(NEVER, factor);
  }

  /** One line for each price of each stream that does not drift. */
  void printControls(PrintWriter out) {
    out.println(
        "| stream without drift | price | break-even / never | retrains |\n|---|---|---|---|");
    for (StreamRun run : runs) {
      for (double factor : StreamRun.FACTORS) {
        if (run.set().isControl()) {
          out.println(
              String.format(
                  Locale.ROOT,
                  "| %s | %s | %.4f | %d |",
                  run.set().name(),
                  factor,
                  overNever(run, factor),
                  run.retrains(OURS, factor)));
        }
      }
    }
    out.flush();
  }
}
