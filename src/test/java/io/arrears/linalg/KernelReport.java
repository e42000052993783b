package io.arrears.linalg;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleUnaryOperator;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Runs the kernels, the many models and the roofline in one go and prints what they came to, as
 * tables in Markdown: nanoseconds, the factor of each library's fastest way, and the targets.
 */
public final class KernelReport {

  private static final Path LOGS = Path.of("target", "benchmark-kernels");
  private static final int[] SIZES = {8, 16, 32, 64, 128, 256, 512};
  private static final int[] MODEL_SIZES = {16, 64, 128, 256};
  private static final String EJML = "Ejml";
  private static final String MATH = "CommonsMath";

  /** Method of {@link KernelBenchmark}, what it is called in the table, its library equivalent. */
  private static final String[][] KERNELS = {
    {"rankOne", "rank one", "rankOne"},
    {"rows", "32 rows at once, per row", "rows"},
    {"cholesky", "Cholesky", "cholesky"},
    {"factorUpdate", "rank-one update of the factor (libraries: Cholesky)", "cholesky"},
    {"triangular", "triangular solve", "triangular"},
    {"triangularRows", "same, 32 at once, per right-hand side", "triangularRows"},
    {"quadraticForms", "32 quadratic forms with the inverse, each", "triangularRows"},
    {"quadraticFormsSideBySide", "same, rows side by side", "triangularRows"},
    {"solve", "both triangular solves", "solve"},
    {"solveRows", "same, 32 at once, per right-hand side", "solveRows"},
  };

  private final boolean quick;
  private final Map<String, Double> scores = new TreeMap<>();
  private final PrintStream out = System.out;

  private KernelReport(boolean quick) {
    this.quick = quick;
  }

  /**
   * Prints the report.
   *
   * @param args nothing, or {@code quick}: everything once and briefly, which says whether it works
   *     and little about speed
   */
  public static void main(String[] args) throws Exception {
    Files.createDirectories(LOGS);
    KernelReport report = new KernelReport(args.length > 0 && args[0].equals("quick"));
    report.measure();
    report.print();
  }

  private void measure() throws RunnerException {
    run(RooflineBenchmark.class, 0, "arrays", quick ? "2" : "64");
    for (int size : SIZES) {
      run(KernelBenchmark.class, size, "size", Integer.toString(size));
    }
    for (int size : MODEL_SIZES) {
      run(ManyModelsBenchmark.class, size, "size", Integer.toString(size));
    }
  }

  private void run(Class<?> benchmark, int size, String parameter, String value)
      throws RunnerException {
    System.err.println(benchmark.getSimpleName() + ", " + parameter + " = " + value);
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include(benchmark.getName() + "\\.")
            .param(parameter, value)
            .output(LOGS.resolve(benchmark.getSimpleName() + "-" + value + ".log").toString())
            .shouldFailOnError(true);
    if (benchmark == ManyModelsBenchmark.class) {
      options.param("megabytes", quick ? "64" : "1024");
    }
    if (quick) {
      options.warmupIterations(1).warmupTime(TimeValue.milliseconds(50));
      options.measurementIterations(1).measurementTime(TimeValue.milliseconds(50));
    }
    for (RunResult result : new Runner(options.build()).run()) {
      scores.put(
          result.getPrimaryResult().getLabel() + " " + size, result.getPrimaryResult().getScore());
    }
  }

  private void print() {
    if (quick) {
      out.println("Quick: one short iteration each. Do not cite.\n");
    }
    out.println("Nanoseconds; EJML 0.46.1 and Commons Math 3.6.1: times as long, fastest way.\n");
    out.println("| | | " + across(SIZES, "D = %.0f", size -> size));
    out.println("|---|---|" + "---|".repeat(SIZES.length));
    for (String[] kernel : KERNELS) {
      row("**" + kernel[1] + "**", "ns", "%.0f", size -> score(kernel[0], size));
      factors(kernel, EJML, "EJML");
      factors(kernel, MATH, "Commons Math");
    }
    row("32 rows", "multiply-adds / ns", "%.1f", size -> addsPerNanosecond((int) size));
    out.printf(
        Locale.ROOT,
        "%nRoofline, one thread: %.1f multiply-adds/ns in the first cache, %.1f GB/s to and from"
            + " memory.%n%n",
        scores.get("multiplyAdds 0"),
        scores.get("bytes 0"));
    out.println("Models at random, ns per row:\n");
    out.println("| | " + across(MODEL_SIZES, "D = %.0f", size -> size));
    out.println("|---|" + "---|".repeat(MODEL_SIZES.length));
    out.println("| ungrouped | " + across(MODEL_SIZES, "%.0f", at -> score("ungrouped", at)));
    out.println("| 32 rows grouped | " + across(MODEL_SIZES, "%.0f", at -> score("grouped", at)));
    out.println("| times | " + across(MODEL_SIZES, "%.1f", KernelReport.this::grouping) + "\n");
    printTargets();
  }

  private void printTargets() {
    out.println("| target | seen | |");
    out.println("|---|---|---|");
    for (int size : new int[] {64, 256}) {
      target("32 rows over EJML, D = " + size, 5, ratio("rows", "rows", EJML, size));
      target(
          "32 rows over Commons Math, row by row, D = " + size,
          40,
          score("rows" + MATH + "Single", size) / score("rows", size));
      target(
          "32 rows over Commons Math, matrix product, D = " + size,
          40,
          score("rows" + MATH + "Product", size) / score("rows", size));
    }
    for (int size : SIZES) {
      target("rank one over EJML, D = " + size, 2, ratio("rankOne", "rankOne", EJML, size));
    }
    for (int size : MODEL_SIZES) {
      target("grouped over ungrouped, D = " + size, 4, grouping(size));
    }
    out.flush();
  }

  private void target(String name, double least, double seen) {
    out.printf(
        Locale.ROOT,
        "| %s, at least %.0f | %.1f | %s |%n",
        name,
        least,
        seen,
        seen >= least ? "met" : "missed");
  }

  private void factors(String[] kernel, String library, String name) {
    if (!ways(kernel[2], library, SIZES[0]).isEmpty()) {
      row("", name, "%.1f", size -> ratio(kernel[0], kernel[2], library, size));
    }
  }

  private void row(String name, String unit, String format, DoubleUnaryOperator value) {
    out.println("| " + name + " | " + unit + " | " + across(SIZES, format, value));
  }

  private static String across(int[] sizes, String format, DoubleUnaryOperator value) {
    StringBuilder cells = new StringBuilder();
    for (int size : sizes) {
      cells.append(String.format(Locale.ROOT, format, value.applyAsDouble(size))).append(" | ");
    }
    return cells.toString().stripTrailing();
  }

  private double score(String method, double size) {
    return scores.get(method + " " + (int) size);
  }

  /** Nanoseconds of each way in which the library does the kernel's work. */
  private List<Double> ways(String kernel, String library, double size) {
    List<Double> ways = new ArrayList<>();
    scores.forEach(
        (name, score) -> {
          if (name.startsWith(kernel + library) && name.endsWith(" " + (int) size)) {
            ways.add(score);
          }
        });
    return ways;
  }

  private double ratio(String method, String kernel, String library, double size) {
    return ways(kernel, library, size).stream().mapToDouble(way -> way).min().orElse(Double.NaN)
        / score(method, size);
  }

  private double grouping(double size) {
    return score("ungrouped", size) / score("grouped", size);
  }

  private double addsPerNanosecond(int size) {
    return size * (size + 1) / 2.0 / score("rows", size);
  }
}
