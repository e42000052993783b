package io.arrears.cli.bench.drift;

import io.arrears.drift.detect.Adwin;
import io.arrears.drift.detect.Detector;
import io.arrears.drift.detect.Kswin;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleFunction;
import java.util.function.IntConsumer;
import java.util.function.ToIntFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * Power and delay after a shift in one of 50 features, at equal realised false alarm rates. The
 * shift begins anywhere within a window; all contestants see the same rows.
 */
final class Detection {

  static final int WINDOW_ROWS = 500;
  private static final int REFERENCE_ROWS = 22_000;

  /** Rows that the detectors see before the windows. */
  private static final int HISTORY_ROWS = 5_000;

  private static final int BEFORE = 4;
  private static final int AFTER = 6;
  private static final int WINDOWS = BEFORE + AFTER;
  private static final double RATE = 0.01;

  /** Our windows are cut into so many as well. */
  private static final int PARTS = 5;

  private static final int[] DELAYS = {1000, 2500};

  private static final double[] ADWIN_DELTAS = {0.5, 0.2, 0.1, 0.05, 0.02, 1e-2, 2e-3};
  private static final double[] KSWIN_ALPHAS = {1e-5, 1e-6, 1e-7};

  private final int runs;
  private final long seed;
  private final IntConsumer progress;
  private final AtomicInteger done = new AtomicInteger();
  private final List<Fixed> fixed =
      List.of(
          new Fixed("Arrears, p up to 0.01 as promised", 0, -Math.log(RATE)),
          new Fixed("PSI above 0.1", 1, 0.1),
          new Fixed("PSI above 0.2", 1, 0.2),
          new Fixed("KS p below 0.05", 2, -Math.log(0.05)),
          new Fixed("KS p below 0.05 / 50", 2, -Math.log(0.05 / ShiftKind.DIMENSION)));

  /**
   * @param progress told after each run how many are done
   */
  Detection(int runs, long seed, IntConsumer progress) {
    this.runs = runs;
    this.seed = seed;
    this.progress = progress;
  }

  /** Results of each contestant, by kind of shift; NONE holds false alarms per window. */
  Map<String, Map<ShiftKind, Outcome>> run() {
    Run[] quiet = runs(ShiftKind.NONE, ADWIN_DELTAS, KSWIN_ALPHAS);
    double[] thresholds = new double[3];
    for (int s = 0; s < thresholds.length; s++) {
      int of = s;
      double[] scores =
          Arrays.stream(quiet).flatMapToDouble(r -> Arrays.stream(r.scores[of])).sorted().toArray();
      thresholds[s] = scores[(int) Math.ceil(scores.length * (1 - RATE)) - 1];
    }
    thresholds = Arrays.copyOf(thresholds, 4);
    double[] small =
        Arrays.stream(quiet).flatMapToDouble(r -> Arrays.stream(r.small)).sorted().toArray();
    thresholds[3] = small[(int) Math.ceil(small.length * (1 - RATE / PARTS)) - 1];
    double[] limits = thresholds;
    int adwin = strictest(quiet, 0, ADWIN_DELTAS.length);
    int kswin = strictest(quiet, ADWIN_DELTAS.length, KSWIN_ALPHAS.length);
    Map<String, Map<ShiftKind, Outcome>> table = new LinkedHashMap<>();
    for (ShiftKind kind : ShiftKind.values()) {
      Run[] of =
          kind == ShiftKind.NONE
              ? Arrays.stream(quiet)
                  .map(r -> r.only(adwin, ADWIN_DELTAS.length + kswin))
                  .toArray(Run[]::new)
              : runs(kind, new double[] {ADWIN_DELTAS[adwin]}, new double[] {KSWIN_ALPHAS[kswin]});
      Column column = new Column(table, kind, of);
      double[] ours = column.delays(r -> r.first(0, limits[0]));
      double[] ourParts = column.delays(r -> r.firstSmall(limits[3]));
      double[][] own = {ours, ourParts};
      String[] names = {"Arrears", "PSI, 10 bins", "KS"};
      for (int s = 0; s < names.length; s++) {
        int score = s;
        double[] delays = column.delays(r -> r.first(score, limits[score]));
        column.put(names[s], delays, r -> r.above(score, limits[score]), own);
      }
      column.put(
          "Arrears, windows of 100 rows",
          ourParts,
          r -> (int) Arrays.stream(r.small).filter(score -> score > limits[3]).count(),
          own);
      String[] detectors = {
        "ADWIN, delta " + ADWIN_DELTAS[adwin], "KSWIN, alpha " + KSWIN_ALPHAS[kswin]
      };
      for (int d = 0; d < detectors.length; d++) {
        int at = d;
        column.put(detectors[d], column.delays(r -> r.delay[at]), r -> r.alarms[at], own);
      }
      for (Fixed one : fixed) {
        double[] delays = column.delays(r -> r.first(one.score, one.threshold));
        column.put(one.name, delays, r -> r.above(one.score, one.threshold));
      }
    }
    return table;
  }

  /** The first parameter, from the laxest on, with at most the promised rate; else the last. */
  private static int strictest(Run[] quiet, int from, int count) {
    for (int i = 0; i < count; i++) {
      int at = from + i;
      double alarms = Arrays.stream(quiet).mapToInt(r -> r.alarms[at]).sum();
      if (alarms <= RATE * quiet.length * WINDOWS) {
        return i;
      }
    }
    return count - 1;
  }

  /** Results of one kind of shift. */
  private record Column(Map<String, Map<ShiftKind, Outcome>> table, ShiftKind kind, Run[] runs) {

    double[] delays(ToIntFunction<Run> delay) {
      return Arrays.stream(runs).mapToDouble(delay::applyAsInt).toArray();
    }

    /**
     * Puts a contestant into the table.
     *
     * @param own delays of ours, run by run, where rates of false alarms are equal
     */
    void put(String name, double[] delays, ToIntFunction<Run> alarms, double[]... own) {
      double early = Arrays.stream(delays).filter(d -> d <= DELAYS[0]).count();
      double late = Arrays.stream(delays).filter(d -> d <= DELAYS[1]).count();
      double count = runs.length;
      Outcome outcome =
          new Outcome(
              early / count,
              late / count,
              StatUtils.mean(delays),
              Math.sqrt(StatUtils.variance(delays) / count),
              Arrays.stream(runs).mapToInt(alarms).sum() / (count * WINDOWS),
              (int) Arrays.stream(own).filter(ours -> isSooner(delays, ours)).count());
      table.computeIfAbsent(name, any -> new LinkedHashMap<>()).put(kind, outcome);
    }

    /** Whether delays are shorter by more than two standard errors of the differences. */
    private static boolean isSooner(double[] delays, double[] ours) {
      double[] saved =
          IntStream.range(0, ours.length).mapToDouble(i -> ours[i] - delays[i]).toArray();
      return saved.length > 1
          && StatUtils.mean(saved) > 2 * Math.sqrt(StatUtils.variance(saved) / saved.length);
    }
  }

  private Run[] runs(ShiftKind kind, double[] deltas, double[] alphas) {
    return IntStream.range(0, runs)
        .parallel()
        .mapToObj(
            number -> {
              Run run = one(kind, number, deltas, alphas);
              progress.accept(done.incrementAndGet());
              return run;
            })
        .toArray(Run[]::new);
  }

  private Run one(ShiftKind kind, int number, double[] deltas, double[] alphas) {
    SplittableRandom random = FalseAlarms.random(7_919L * number + 104_729L * kind.ordinal(), seed);
    double[][] reference = new double[REFERENCE_ROWS][ShiftKind.DIMENSION];
    for (double[] row : reference) {
      kind.next(row, false, random);
    }
    int shift = BEFORE * WINDOW_ROWS + random.nextInt(WINDOW_ROWS);
    double[][] rows = new double[WINDOWS * WINDOW_ROWS][ShiftKind.DIMENSION];
    for (int i = 0; i < rows.length; i++) {
      kind.next(rows[i], i >= shift, random);
    }
    WindowScores windows = new WindowScores(reference, WINDOW_ROWS);
    double[][] scores = new double[3][WINDOWS];
    for (int w = 0; w < WINDOWS; w++) {
      double[] of = windows.of(Arrays.copyOfRange(rows, w * WINDOW_ROWS, (w + 1) * WINDOW_ROWS));
      for (int s = 0; s < of.length; s++) {
        scores[s][w] = of[s];
      }
    }
    WindowScores parts = new WindowScores(reference, WINDOW_ROWS / PARTS);
    double[] small = new double[WINDOWS * PARTS];
    for (int w = 0; w < small.length; w++) {
      int from = w * WINDOW_ROWS / PARTS;
      small[w] = parts.ours(Arrays.copyOfRange(rows, from, from + WINDOW_ROWS / PARTS));
    }
    Run run = new Run(shift, scores, small, deltas.length + alphas.length);
    for (int i = 0; i < deltas.length; i++) {
      detect(run, i, d -> new Adwin(d, 32, true), deltas[i], reference, rows);
    }
    for (int i = 0; i < alphas.length; i++) {
      detect(run, deltas.length + i, a -> new Kswin(a, 100, 30, 10, 1), alphas[i], reference, rows);
    }
    return run;
  }

  private static void detect(
      Run run,
      int at,
      DoubleFunction<Detector> create,
      double parameter,
      double[][] reference,
      double[][] rows) {
    run.delay[at] = Run.NEVER;
    for (int j = 0; j < ShiftKind.DIMENSION; j++) {
      Detector detector = create.apply(parameter);
      for (int i = REFERENCE_ROWS - HISTORY_ROWS; i < REFERENCE_ROWS; i++) {
        detector.update(scaled(reference[i][j]));
      }
      for (int i = 0; i < rows.length; i++) {
        if (detector.update(scaled(rows[i][j])) == Detector.State.DRIFT) {
          run.alarms[at]++;
          if (i >= run.shift) {
            run.delay[at] = Math.min(run.delay[at], i + 1 - run.shift);
          }
        }
      }
    }
  }

  /** Four standard deviations around the mean become 0 to 1; levels are small numbers as well. */
  private static double scaled(double value) {
    return (value + 4) / 8;
  }

  /**
   * What came of one contestant.
   *
   * @param early share of runs with an alarm within 1,000 rows
   * @param late within 2,500 rows
   * @param delay mean rows to the alarm, {@value Run#NEVER} where there was none
   * @param error standard error of it
   * @param rate alarms per window over the whole run; the false alarm rate of NONE
   * @param sooner of ours, windows of 500 and of 100 rows, so many are later by more than two
   *     standard errors of the differences run by run
   */
  record Outcome(double early, double late, double delay, double error, double rate, int sooner) {}

  private record Fixed(String name, int score, double threshold) {}

  private static final class Run {

    static final int NEVER = 3000;

    final int shift;
    final double[][] scores;

    /** Our score of each part of a window. */
    final double[] small;

    final int[] delay;
    final int[] alarms;

    Run(int shift, double[][] scores, double[] small, int detectors) {
      this.shift = shift;
      this.scores = scores;
      this.small = small;
      delay = new int[detectors];
      alarms = new int[detectors];
    }

    Run only(int first, int second) {
      Run run = new Run(shift, scores, small, 2);
      run.delay[0] = delay[first];
      run.delay[1] = delay[second];
      run.alarms[0] = alarms[first];
      run.alarms[1] = alarms[second];
      return run;
    }

    int first(int score, double threshold) {
      for (int w = shift / WINDOW_ROWS; w < WINDOWS; w++) {
        int end = (w + 1) * WINDOW_ROWS;
        if (scores[score][w] > threshold) {
          return Math.min(NEVER, end - shift);
        }
      }
      return NEVER;
    }

    int firstSmall(double threshold) {
      int rows = WINDOW_ROWS / PARTS;
      for (int w = shift / rows; w < small.length; w++) {
        if (small[w] > threshold) {
          return Math.min(NEVER, (w + 1) * rows - shift);
        }
      }
      return NEVER;
    }

    int above(int score, double threshold) {
      return (int) Arrays.stream(scores[score]).filter(s -> s > threshold).count();
    }
  }
}
