package io.arrears.cli.bench;

import io.arrears.belief.Family;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures what asked-for labels are worth. */
@Command(
    name = "labels",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Log loss of the belief, every row predicted before its label, by the share of the labels that"
          + " are bought and by how they are chosen: at random, where the prediction is nearest to"
          + " indifference, by most expected information or reduction of the loss, or as requested."
          + " Mean over seeds with its standard error. Prints Markdown."
    },
    footerHeading = "%nExample:%n",
    footer = "  arrears bench labels --data DIR --sets elec2,noaa_weather --shares 0.05,0.1")
final class LabelsCommand implements Callable<Integer> {

  private static final List<StreamSet> TWO_CLASSES =
      StreamSet.ALL.stream().filter(set -> set.family() == Family.BERNOULLI).toList();

  @Spec private CommandSpec spec;

  @Mixin private StreamFiles files;

  @Option(
      names = "--shares",
      split = ",",
      paramLabel = "SHARE",
      defaultValue = "0.025,0.05,0.1,0.2",
      description =
          "Shares of the labels that are bought, above 0, at most 1. Default: ${DEFAULT-VALUE}.")
  private List<Double> shares;

  @Option(
      names = "--seeds",
      paramLabel = "NUMBER",
      defaultValue = "10",
      description = "Runs of each, 2 or more. Default: ${DEFAULT-VALUE}.")
  private int seeds;

  @Override
  public Integer call() throws Exception {
    if (seeds < 2) {
      throw refused("--seeds is " + seeds + ", allowed: 2 or more");
    }
    for (double share : shares) {
      if (!(share > 0 && share <= 1)) {
        throw refused("--shares has " + share + ", allowed: above 0, at most 1");
      }
    }
    List<StreamSet> sets = files.of(TWO_CLASSES, spec);
    PrintWriter out = spec.commandLine().getOut();
    StringBuilder heading = new StringBuilder("| stream | chosen |");
    for (double share : shares) {
      BigDecimal percent = new BigDecimal(100 * share, new MathContext(6)).stripTrailingZeros();
      heading.append(' ').append(percent.toPlainString()).append(" % |");
    }
    out.println(heading);
    out.println("|---|---|" + "---|".repeat(shares.size()));
    for (StreamSet set : sets) {
      LabelRun run = new LabelRun(set, files.directory());
      for (LabelRun.Way way : LabelRun.Way.values()) {
        StringBuilder line = new StringBuilder("| " + set.name() + " | ");
        line.append(way.name().toLowerCase(Locale.ROOT)).append(" |");
        shares.forEach(share -> line.append(cell(run, way, share)));
        out.println(line);
        out.flush();
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private String cell(LabelRun run, LabelRun.Way way, double share) {
    double sum = 0;
    double squares = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      double loss = run.loss(way, share, seed);
      sum += loss;
      squares += loss * loss;
    }
    double mean = sum / seeds;
    double variance = Math.max(0, squares / seeds - mean * mean) / (seeds - 1);
    return String.format(Locale.ROOT, " %.4f ± %.4f |", mean, Math.sqrt(variance));
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
