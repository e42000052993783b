package io.arrears.cli.bench.katz;

import io.arrears.backtest.policy.Workers;
import io.arrears.cli.bench.Goal;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Reproduces a published simulation of retraining policies. */
@Command(
    name = "katz",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Katz's simulation of learning debt (arXiv 2604.06438): a scalar normal-inverse-gamma model"
          + " under abrupt, gradual and variance shifts. The published threshold on posterior debt,"
          + " a calendar and a CUSUM, each tuned, beside break-even, which is not, and the hindsight"
          + " optimum. Prints Markdown, and how far the goals are met."
    })
public final class KatzCommand implements Callable<Integer> {

  /** The published primary unit of a price: this quantile of positive calibration regrets. */
  private static final double UNIT_PERCENT = 75;

  private static final String ALL = "all";

  /** Misfit that the model takes for plain noise: of those run, the nearest to a break. */
  private static final Curvature BREAKING = new Curvature(0.8, 3);

  private static final List<Curvature> CURVATURES = List.of(new Curvature(0.8, 1), BREAKING);

  /** A break is as far above 1 as the goal without curvature is below. */
  private static final double BROKEN = 1.01;

  @Spec private CommandSpec spec;

  @Option(
      names = "--paths",
      paramLabel = "NUMBER",
      defaultValue = "100",
      description = "Test paths of a cell, 2 to 10000. Default: ${DEFAULT-VALUE}.")
  private int paths;

  @Option(
      names = "--calibration-paths",
      paramLabel = "NUMBER",
      defaultValue = "20",
      description =
          "Calibration paths of each shift and hazard, 2 to 10000. Default: ${DEFAULT-VALUE}.")
  private int calibrationPaths;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(names = "--check", description = "Exit with 1 where a goal is not met.")
  private boolean check;

  @Override
  public Integer call() throws Exception {
    require("--paths", paths);
    require("--calibration-paths", calibrationPaths);
    PrintWriter out = spec.commandLine().getOut();
    Calibration calibration = new Calibration(calibrationPaths, seed);
    line(out, "Unit of a price: %.4f nats (published .0807)%n", calibration.unit(UNIT_PERCENT));
    out.println(
        "| regret | cells | debt / calendar | wins | debt / CUSUM | wins | break-even / CUSUM | wins |"
            + " calendar / optimum | CUSUM | debt | break-even | its 95 % | on evaluation rows | frozen ahead |\n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
    Study study = new Study(calibration, calibration.unit(UNIT_PERCENT), paths, seed);
    Map<String, Map<Objective, List<Study.Cell>>> blocks = new LinkedHashMap<>();
    Map<Objective, List<Study.Cell>> all = new EnumMap<>(Objective.class);
    for (World.Shift shift : Study.SHIFTS) {
      Map<Objective, List<Study.Cell>> cells = cells(study, List.of(shift), Curvature.NONE);
      blocks.put(shift.name().toLowerCase(Locale.ROOT), cells);
      cells.forEach((o, part) -> all.computeIfAbsent(o, key -> new ArrayList<>()).addAll(part));
    }
    blocks.put(ALL, all);
    for (Curvature curvature : CURVATURES) {
      blocks.put(name(curvature), cells(study, Study.SHIFTS, curvature));
    }
    List<Study.Cell> quiet = new ArrayList<>();
    List<Goal> goals = new ArrayList<>();
    for (Objective objective : Objective.values()) {
      blocks.forEach((name, cells) -> print(out, objective, name, cells.get(objective)));
      quiet.addAll(all.get(objective));
      goals.addAll(goals(objective, all.get(objective)));
      goals.add(breaks(objective, blocks.get(name(BREAKING)).get(objective)));
    }
    printQuiet(out, blocks);
    goals.add(
        Goal.atMost(
            "retrains of debt in " + Path.PERIODS + " periods without a shift",
            quietRetrains(quiet, Study.Cell::debt),
            2));
    out.println();
    Goal.print(goals, out);
    boolean met = goals.stream().allMatch(Goal::isMet);
    return check && !met ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  /** Retrains where nothing shifts: what each curvature makes of the published null. */
  private static void printQuiet(
      PrintWriter out, Map<String, Map<Objective, List<Study.Cell>>> blocks) {
    line(
        out,
        "%n| retrains in %d periods without a shift | debt | CUSUM | calendar | break-even |%n"
            + "|---|---|---|---|---|",
        Path.PERIODS);
    blocks.forEach(
        (name, byObjective) -> {
          if (name.startsWith(ALL)) {
            List<Study.Cell> cells = byObjective.values().stream().flatMap(List::stream).toList();
            line(
                out,
                "| %s | %.2f | %.2f | %.1f | %.2f |",
                name,
                quietRetrains(cells, Study.Cell::debt),
                quietRetrains(cells, Study.Cell::cusum),
                quietRetrains(cells, Study.Cell::calendar),
                quietRetrains(cells, Study.Cell::breakEven));
          }
        });
    line(out, "| published, no curvature | 1.39 | 8.06 | 46.8 | |");
  }

  private static List<Goal> goals(Objective objective, List<Study.Cell> cells) {
    String regret = objective.name().toLowerCase(Locale.ROOT) + " regret: ";
    return List.of(
        Goal.atMost(
            regret + "debt / calendar", ratio(cells, Study.Cell::debt, Study.Cell::calendar), 0.7),
        Goal.atMost(
            regret + "debt / CUSUM", ratio(cells, Study.Cell::debt, Study.Cell::cusum), 0.99),
        Goal.atMost(regret + "debt / optimum", overOptimum(cells, Study.Cell::debt), 1.18),
        Goal.atMost(
            regret + "break-even / optimum", overOptimum(cells, Study.Cell::breakEven), 1.2));
  }

  /** The published rule was to be seen breaking under a static curvature. */
  private static Goal breaks(Objective objective, List<Study.Cell> cells) {
    double ratio = ratio(cells, Study.Cell::debt, Study.Cell::cusum);
    return new Goal(
        String.format(
            Locale.ROOT,
            "%s regret: debt / CUSUM at least %.2f under %s (published: 1.442 under a curvature of"
                + " 0.8)",
            objective.name().toLowerCase(Locale.ROOT),
            BROKEN,
            BREAKING),
        String.format(Locale.ROOT, "%.4f", ratio),
        ratio >= BROKEN);
  }

  private static String name(Curvature curvature) {
    return ALL + ", " + curvature;
  }

  private static Map<Objective, List<Study.Cell>> cells(
      Study study, List<World.Shift> shifts, Curvature curvature) throws Exception {
    List<Path> quiet = study.quiet(curvature);
    List<Callable<Map<Objective, List<Study.Cell>>>> tasks = new ArrayList<>();
    for (World.Shift shift : shifts) {
      for (double hazard : Study.HAZARDS) {
        tasks.add(() -> study.cells(shift, hazard, curvature, quiet));
      }
    }
    Map<Objective, List<Study.Cell>> cells = new EnumMap<>(Objective.class);
    try (Workers workers = Workers.ofMachine()) {
      for (Map<Objective, List<Study.Cell>> some : workers.all(tasks)) {
        some.forEach((o, part) -> cells.computeIfAbsent(o, key -> new ArrayList<>()).addAll(part));
      }
    }
    return cells;
  }

  private static void print(
      PrintWriter out, Objective objective, String name, List<Study.Cell> cells) {
    line(
        out,
        "| %s | %s | %.3f | %d of %d | %.3f | %d of %d | %.3f | %d of %d | %.3f | %.3f | %.3f | %.3f"
            + " | %.3f | %.3f | %.3f |",
        objective.name().toLowerCase(Locale.ROOT),
        name,
        ratio(cells, Study.Cell::debt, Study.Cell::calendar),
        wins(cells, Study.Cell::debt, Study.Cell::calendar),
        cells.size(),
        ratio(cells, Study.Cell::debt, Study.Cell::cusum),
        wins(cells, Study.Cell::debt, Study.Cell::cusum),
        cells.size(),
        ratio(cells, Study.Cell::breakEven, Study.Cell::cusum),
        wins(cells, Study.Cell::breakEven, Study.Cell::cusum),
        cells.size(),
        overOptimum(cells, Study.Cell::calendar),
        overOptimum(cells, Study.Cell::cusum),
        overOptimum(cells, Study.Cell::debt),
        overOptimum(cells, Study.Cell::breakEven),
        percentile95(cells),
        overOptimum(cells, Study.Cell::breakEvenEvaluated),
        cells.stream().mapToDouble(cell -> cell.debt().better()).average().orElseThrow());
    out.flush();
  }

  /** Mean over the cells of the ratio of mean costs. */
  private static double ratio(
      List<Study.Cell> cells,
      Function<Study.Cell, Study.Ran> ours,
      Function<Study.Cell, Study.Ran> theirs) {
    return cells.stream()
        .mapToDouble(cell -> ours.apply(cell).cost() / theirs.apply(cell).cost())
        .average()
        .orElseThrow();
  }

  private static long wins(
      List<Study.Cell> cells,
      Function<Study.Cell, Study.Ran> ours,
      Function<Study.Cell, Study.Ran> theirs) {
    return cells.stream()
        .filter(cell -> ours.apply(cell).cost() < theirs.apply(cell).cost())
        .count();
  }

  private static double overOptimum(List<Study.Cell> cells, Function<Study.Cell, Study.Ran> ran) {
    return cells.stream()
        .mapToDouble(cell -> ran.apply(cell).cost() / cell.optimum())
        .average()
        .orElseThrow();
  }

  private static double percentile95(List<Study.Cell> cells) {
    double[] ratios =
        cells.stream().flatMapToDouble(cell -> Arrays.stream(cell.breakEven().ratios())).toArray();
    return new Percentile(95).evaluate(ratios);
  }

  private static double quietRetrains(List<Study.Cell> cells, Function<Study.Cell, Study.Ran> ran) {
    return cells.stream()
        .mapToDouble(cell -> ran.apply(cell).quietRetrains())
        .average()
        .orElseThrow();
  }

  private void require(String name, int value) {
    if (value < 2 || value > 10_000) {
      throw new ParameterException(
          spec.commandLine(), name + " is " + value + ", allowed: 2 to 10000");
    }
  }

  private static void line(PrintWriter out, String format, Object... values) {
    out.println(String.format(Locale.ROOT, format, values));
  }
}
