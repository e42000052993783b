package io.arrears.cli.bench;

import io.arrears.backtest.LearnerKind;
import io.arrears.backtest.PlanKind;
import io.arrears.belief.Family;
import io.arrears.plan.Bandit;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.zip.GZIPOutputStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what plans are worth to a trainer. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Loss after each retrain, by what the trainer takes from the trigger's plan, over that of the"
          + " window alone: same triggers, same rows known, same budget of rows. And on a generated"
          + " stream whose law comes back, the loss on the old law. Prints Markdown."
    },
    footerHeading = "%nExample:%n",
    footer = "  arrears bench plan --data DIR --learner linear --sets elec2,keystroke")
final class PlanCommand implements Callable<Integer> {

  private static final String RECURRING = "recurring_sea";
  private static final int RECURRING_ROWS = 40_000;
  private static final int REGIME_ROWS = 5_000;

  @Spec private CommandSpec spec;

  @Mixin private StreamFiles files;

  @Option(
      names = "--learner",
      paramLabel = "KIND",
      defaultValue = "LINEAR",
      description =
          "What the deployed models are: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private LearnerKind learner;

  @Option(
      names = "--price",
      paramLabel = "FACTOR",
      defaultValue = "0.5",
      description =
          "Price of a retrain over the first version's loss on a batch, above 0. Default:"
              + " ${DEFAULT-VALUE}.")
  private double price;

  @Option(
      names = "--bandit",
      paramLabel = "ALGORITHM",
      defaultValue = "THOMPSON",
      description = "What chooses samples: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private Bandit.Algorithm bandit;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Seed of everything random. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Override
  public Integer call() throws Exception {
    if (!(price > 0 && price < Double.POSITIVE_INFINITY)) {
      throw refused("--price is " + price + ", allowed: finite and above 0");
    }
    List<StreamSet> sets = files.of(StreamSet.ALL, spec);
    PrintWriter out = spec.commandLine().getOut();
    out.println("| stream | retrains |" + heading(" change of loss, % | not worse, % |"));
    out.println("|---|---|" + "---|---|".repeat(PlanKind.values().length - 1));
    for (StreamSet set : sets) {
      PlanRun run = PlanRun.of(set, files.directory(), learner, price, bandit, seed);
      if (run.retrains() > 0) {
        out.println(line(run));
        out.flush();
      }
    }
    PlanRun recurring = recurring();
    out.println(line(recurring));
    out.println();
    out.println("| " + RECURRING + ", the old law |" + heading(" change of loss, % |"));
    out.println("|---|" + "---|".repeat(PlanKind.values().length - 1));
    StringBuilder old = new StringBuilder("| on its rows of the warm-up |");
    for (int k = 1; k < PlanKind.values().length; k++) {
      old.append(changed(recurring.behind(), k));
    }
    out.println(old);
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static String heading(String columns) {
    StringBuilder heading = new StringBuilder();
    for (int k = 1; k < PlanKind.values().length; k++) {
      String kind = PlanKind.values()[k].name().toLowerCase(Locale.ROOT);
      heading.append(' ').append(kind).append(':').append(columns);
    }
    return heading.toString();
  }

  private static String line(PlanRun run) {
    StringBuilder line = new StringBuilder("| " + run.name() + " | " + run.retrains() + " |");
    for (int k = 1; k < PlanKind.values().length; k++) {
      line.append(changed(run.ahead(), k));
      line.append(String.format(Locale.ROOT, " %.0f |", 100 * run.notWorse(k)));
    }
    return line.toString();
  }

  private static String changed(List<double[]> losses, int kind) {
    double change = 100 * PlanRun.change(losses, kind);
    double error = 100 * PlanRun.standardError(losses, kind);
    return Double.isNaN(error)
        ? String.format(Locale.ROOT, " %+.1f |", change)
        : String.format(Locale.ROOT, " %+.1f ± %.1f |", change, error);
  }

  /** SEA (Street and Kim, KDD 2001) with two thresholds that take turns. */
  private PlanRun recurring() throws Exception {
    Path folder = Files.createTempDirectory("arrears-bench");
    StreamSet set = new StreamSet(RECURRING, Family.BERNOULLI);
    try {
      write(set.file(folder));
      return PlanRun.of(set, folder, learner, price, bandit, seed);
    } finally {
      Files.deleteIfExists(set.file(folder));
      Files.delete(folder);
    }
  }

  private void write(Path file) throws IOException {
    Random random = new Random(seed);
    try (PrintWriter out =
        new PrintWriter(
            new GZIPOutputStream(Files.newOutputStream(file)), false, StandardCharsets.UTF_8)) {
      out.println("x0,x1,x2,target");
      for (int i = 0; i < RECURRING_ROWS; i++) {
        double threshold = i / REGIME_ROWS % 2 == 0 ? 7 : 11;
        double x0 = 10 * random.nextDouble();
        double x1 = 10 * random.nextDouble();
        boolean label = x0 + x1 <= threshold != random.nextDouble() < 0.1;
        out.printf(
            Locale.ROOT, "%.4f,%.4f,%.4f,%d%n", x0, x1, 10 * random.nextDouble(), label ? 1 : 0);
      }
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
