package io.arrears.cli.bench.detectors;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.DoublePredicate;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.StatUtils;

/**
 * False alarms before a change and delay after it, on the errors of a frozen model. Each run is a
 * stream with one change, {@value #BEFORE} to {@value #MOST_BEFORE} rows in, so that no detector's
 * own rhythm meets it, and {@value #AFTER} rows behind it; all detectors see the same rows.
 */
public final class DetectorTable {

  static final int BEFORE = 5000;
  static final int MOST_BEFORE = 9999;
  static final int AFTER = 5000;
  private static final double RATE_ROWS = 10_000;

  /** Standard errors above the mean that a user would take for not exceeded. */
  private static final double MARGIN = 3;

  private final List<DetectorEntry> entries;
  private final int runs;

  /**
   * @param entries rows of the table
   * @param runs streams of each kind, 2 or more
   */
  public DetectorTable(List<DetectorEntry> entries, int runs) {
    this.entries = List.copyOf(entries);
    this.runs = runs;
  }

  /** Runs everything on all cores and prints the table in Markdown. */
  public void print(PrintWriter out) {
    ErrorStream[] streams = ErrorStream.values();
    List<List<Outcome>> columns = new ArrayList<>();
    for (ErrorStream stream : streams) {
      columns.add(outcomes(stream));
    }
    StringBuilder head = new StringBuilder("| detector |");
    for (ErrorStream stream : streams) {
      head.append(' ').append(stream.title()).append(" |");
    }
    out.println(head);
    out.println("|---|" + "---|".repeat(streams.length));
    for (int e = 0; e < entries.size(); e++) {
      StringBuilder line = new StringBuilder("| " + entries.get(e).name() + " |");
      for (List<Outcome> column : columns) {
        line.append(' ').append(column.get(e)).append(" |");
      }
      out.println(line);
    }
    out.printf(
        Locale.ROOT,
        "%nFalse alarms per 10,000 rows; share of %d changes with an alarm within %,d rows; mean"
            + " rows to it (%,d where there was none).%n",
        runs,
        AFTER,
        AFTER);
    out.flush();
  }

  /** What came of each entry on one kind of stream. */
  List<Outcome> outcomes(ErrorStream stream) {
    double notExceeded = notExceeded(stream);
    Run[][] of =
        IntStream.range(0, runs)
            .parallel()
            .mapToObj(run -> one(stream, run, notExceeded))
            .toArray(Run[][]::new);
    return IntStream.range(0, entries.size())
        .mapToObj(e -> Outcome.of(Arrays.stream(of).map(run -> run[e]).toArray(Run[]::new)))
        .toList();
  }

  /** Mean error that a test set of a concept's rows would give, and three standard errors. */
  private static double notExceeded(ErrorStream stream) {
    double[] errors = stream.draw(-1, ErrorStream.CONCEPT_ROWS);
    return StatUtils.mean(errors) + MARGIN * Math.sqrt(StatUtils.variance(errors) / errors.length);
  }

  private Run[] one(ErrorStream stream, int run, double notExceeded) {
    // Golden-ratio steps spread the change evenly over its range.
    double share = run * 0.6180339887498949 % 1;
    int change = BEFORE + (int) (share * (MOST_BEFORE + 1 - BEFORE));
    int concept = 1 + run % (stream.concepts() - 1);
    double[] errors = stream.draw(1000L * stream.ordinal() + run, change + AFTER, change, concept);
    return entries.stream()
        .map(entry -> watch(entry.create().apply(notExceeded), errors, change))
        .toArray(Run[]::new);
  }

  private static Run watch(DoublePredicate detector, double[] errors, int change) {
    int before = 0;
    int delay = 0;
    for (int i = 0; i < errors.length; i++) {
      if (detector.test(errors[i])) {
        before += i < change ? 1 : 0;
        delay = i >= change && delay == 0 ? i + 1 - change : delay;
      }
    }
    return new Run(change, before, delay);
  }

  /**
   * One detector on one stream.
   *
   * @param rows rows before the change
   * @param falseAlarms alarms in them
   * @param delay rows to the first alarm after the change, 0: none came
   */
  private record Run(int rows, int falseAlarms, int delay) {}

  /**
   * What came of one detector on one kind of stream.
   *
   * @param falseAlarms alarms per 10,000 rows before the change
   * @param falseAlarmsError standard error of it
   * @param detected share of the changes with an alarm
   * @param delay mean rows to it, {@value #AFTER} where there was none
   * @param delayError standard error of it
   */
  record Outcome(
      double falseAlarms,
      double falseAlarmsError,
      double detected,
      double delay,
      double delayError) {

    private static Outcome of(Run[] runs) {
      double[] rates =
          Arrays.stream(runs).mapToDouble(r -> RATE_ROWS * r.falseAlarms / r.rows).toArray();
      double[] delays =
          Arrays.stream(runs).mapToDouble(r -> r.delay == 0 ? AFTER : r.delay).toArray();
      long found = Arrays.stream(runs).filter(r -> r.delay > 0).count();
      return new Outcome(
          StatUtils.mean(rates),
          Math.sqrt(StatUtils.variance(rates) / runs.length),
          (double) found / runs.length,
          StatUtils.mean(delays),
          Math.sqrt(StatUtils.variance(delays) / runs.length));
    }

    @Override
    public String toString() {
      return String.format(
          Locale.ROOT,
          "%.2f ± %.2f; %.0f %%; %.0f ± %.0f",
          falseAlarms,
          falseAlarmsError,
          100 * detected,
          delay,
          delayError);
    }
  }
}
