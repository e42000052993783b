package io.arrears.cli.bench.drift;

import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftEvidence;
import io.arrears.drift.DriftMonitor;
import io.arrears.drift.DriftReference;
import io.arrears.drift.DriftVerdict;
import io.arrears.drift.ReferenceRows;
import io.arrears.drift.ScoreRows;
import io.arrears.drift.StandingAlarm;
import io.arrears.drift.WindowSummary;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * Counts alarms on streams without drift: each reference has a stream of its own, whose first rows
 * are the reference and whose next ones are the windows. Every row goes through the summaries.
 */
final class FalseAlarms {

  static final int WINDOW_ROWS = 500;
  private static final double[] BUDGETS = {100, 1000};

  private final Scenario scenario;
  private final int references;
  private final int windows;
  private final long seed;
  private final IntConsumer progress;

  /**
   * @param seed streams of different seeds are independent
   * @param progress told after each reference how many are done
   */
  FalseAlarms(Scenario scenario, int references, int windows, long seed, IntConsumer progress) {
    this.scenario = scenario;
    this.references = references;
    this.windows = windows;
    this.seed = seed;
    this.progress = progress;
  }

  /** Alarms at each budget, on all cores. */
  List<Count> run() {
    AtomicInteger done = new AtomicInteger();
    int[][] counts =
        IntStream.range(0, references)
            .parallel()
            .mapToObj(
                reference -> {
                  int[] of = one(reference);
                  progress.accept(done.incrementAndGet());
                  return of;
                })
            .toArray(int[][]::new);
    return IntStream.range(0, BUDGETS.length)
        .mapToObj(
            i -> {
              double promised = windows * (double) references / BUDGETS[i];
              double byPValue = 0;
              double squares = 0;
              double started = 0;
              for (int[] of : counts) {
                byPValue += of[2 * i];
                squares += (double) of[2 * i] * of[2 * i];
                started += of[2 * i + 1];
              }
              double mean = byPValue / references;
              double error = Math.sqrt((squares / references - mean * mean) * references);
              return new Count(
                  BUDGETS[i], promised, byPValue / promised, error / promised, started / promised);
            })
        .toList();
  }

  private int[] one(int number) {
    SplittableRandom random = random(1_000_003L * number + scenario.ordinal(), seed);
    RowSource source = scenario.open(random);
    DriftReference reference = reference(scenario, source, random);
    DriftMonitor monitor = new DriftMonitor(reference, AlarmBudget.oneIn(BUDGETS[0]));
    StandingAlarm[] alarms = new StandingAlarm[BUDGETS.length];
    for (int i = 0; i < alarms.length; i++) {
      alarms[i] = new StandingAlarm(AlarmBudget.oneIn(BUDGETS[i]));
    }
    int[] counts = new int[2 * BUDGETS.length];
    int dimension = scenario.dimension();
    double[] row = new double[dimension];
    double[] rows = new double[WINDOW_ROWS * dimension];
    ScoreRows room = new ScoreRows();
    WindowSummary window = new WindowSummary(reference.layout(), 0);
    for (int w = 0; w < windows; w++) {
      window.clear();
      for (int i = 0; i < WINDOW_ROWS; i++) {
        source.next(row);
        System.arraycopy(row, 0, rows, i * dimension, dimension);
      }
      window.countAll(rows, WINDOW_ROWS, room);
      DriftEvidence evidence = monitor.evidence(window, w % scenario.phases());
      for (int i = 0; i < alarms.length; i++) {
        DriftVerdict verdict = alarms[i].accept(evidence, w, w + 1L);
        counts[2 * i] += verdict.pValue() <= verdict.level() ? 1 : 0;
        counts[2 * i + 1] += verdict.phase() == DriftVerdict.Phase.STARTED ? 1 : 0;
      }
    }
    return counts;
  }

  /** A generator that differs from those of other streams and of other seeds. */
  static SplittableRandom random(long stream, long seed) {
    return new SplittableRandom(new SplittableRandom(seed).nextLong() + stream);
  }

  /** A reference of the next rows of a stream. */
  static DriftReference reference(Scenario scenario, RowSource source, SplittableRandom random) {
    ReferenceRows rows = new ReferenceRows(scenario.categorical(), scenario.phases());
    for (int b = 0; b < scenario.blocks(); b++) {
      rows.startBlock(b % scenario.phases());
      for (int i = 0; i < WINDOW_ROWS; i++) {
        double[] row = new double[scenario.dimension()];
        source.next(row);
        rows.accept(random.nextLong(), row);
      }
    }
    return rows.build();
  }

  /**
   * What was counted at one budget.
   *
   * @param budget windows per promised false alarm
   * @param promised false alarms that were promised
   * @param byPValue windows with a p-value of at most the level, over those promised
   * @param error standard error of it, references being independent
   * @param started alarms started, over those promised
   */
  record Count(double budget, double promised, double byPValue, double error, double started) {}
}
