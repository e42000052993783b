package io.arrears.cli.bench.detectors;

import io.arrears.drift.detect.Detector;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import moa.classifiers.core.driftdetection.AbstractChangeDetector;
import org.apache.commons.math3.stat.StatUtils;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * The table of {@code arrears bench detectors} with MOA's detectors beside ours, and the time per
 * update of both in one run of {@link DetectorBenchmark}; tables in Markdown.
 */
public final class DetectorReport {

  private static final Path LOG = Path.of("target", "benchmark-detectors.log");
  private static final int RUNS = 200;
  private static final int QUICK_RUNS = 4;
  private static final int ROUNDS = 40;
  private static final int QUICK_ROUNDS = 2;
  private static final int ROUND_ROWS = 1 << 18;

  private DetectorReport() {}

  /**
   * Prints the report.
   *
   * @param args nothing, or {@code quick}: everything once and briefly, which says whether it works
   *     and little else
   */
  public static void main(String[] args) throws Exception {
    // MOA's HDDM-W shares static fields between its instances: one thread only.
    System.setProperty("java.util.concurrent.ForkJoinPool.common.parallelism", "0");
    boolean quick = args.length > 0 && args[0].equals("quick");
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    if (quick) {
      out.println("Quick: few runs and one short iteration each. Do not cite.\n");
    }
    List<DetectorEntry> entries = new ArrayList<>(DetectorEntry.all());
    for (MoaDetectors detector : MoaDetectors.values()) {
      entries.add(moa(detector));
    }
    new DetectorTable(entries, quick ? QUICK_RUNS : RUNS).print(out);
    out.println();
    printTimes(out, times(quick), quick ? QUICK_ROUNDS : ROUNDS);
  }

  private static DetectorEntry moa(MoaDetectors kind) {
    return new DetectorEntry(
        "MOA's " + kind.title(),
        mean -> {
          AbstractChangeDetector detector = kind.theirs();
          return error -> {
            detector.input(error);
            return detector.getChange();
          };
        });
  }

  private static Map<String, Double> times(boolean quick) throws IOException, RunnerException {
    Files.createDirectories(LOG.getParent());
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(DetectorBenchmark.class.getName() + "\\.")
            .output(LOG.toString())
            .shouldFailOnError(true);
    if (quick) {
      options.warmupIterations(1).warmupTime(TimeValue.milliseconds(50));
      options.measurementIterations(1).measurementTime(TimeValue.milliseconds(50));
    }
    Map<String, Double> times = new TreeMap<>();
    for (RunResult result : new Runner(options.build()).run()) {
      times.put(
          result.getPrimaryResult().getLabel() + " " + result.getParams().getParam("detector"),
          result.getPrimaryResult().getScore());
    }
    return times;
  }

  private static void printTimes(PrintWriter out, Map<String, Double> times, int rounds) {
    out.println(
        "| nanoseconds per update | ours | MOA's | ours / MOA's | the same, CPU time in turns |");
    out.println("|---|---|---|---|---|");
    for (MoaDetectors detector : MoaDetectors.values()) {
      double ours = times.get("ours " + detector);
      double theirs = times.get("moa " + detector);
      out.printf(
          Locale.ROOT,
          "| %s | %.1f | %.1f | %.2f | %.2f |%n",
          detector.title(),
          ours,
          theirs,
          ours / theirs,
          ratioInTurns(detector, rounds));
    }
    out.flush();
  }

  /**
   * CPU time of ours over that of MOA's: the median over rounds in which each takes the same
   * errors, one after the other, so that a busy machine spoils neither; the first third warms up.
   */
  private static double ratioInTurns(MoaDetectors kind, int rounds) {
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    double[] errors = ErrorStream.SEA.draw(1, ROUND_ROWS);
    Detector own = kind.ours();
    AbstractChangeDetector other = kind.theirs();
    double[] ratios = new double[rounds];
    for (int round = -rounds / 2; round < rounds; round++) {
      long start = threads.getCurrentThreadCpuTime();
      for (double error : errors) {
        own.update(error);
      }
      long middle = threads.getCurrentThreadCpuTime();
      for (double error : errors) {
        other.input(error);
        other.getChange();
      }
      if (round >= 0) {
        double theirs = threads.getCurrentThreadCpuTime() - middle;
        ratios[round] = (middle - start) / theirs;
      }
    }
    return StatUtils.percentile(ratios, 50);
  }
}
