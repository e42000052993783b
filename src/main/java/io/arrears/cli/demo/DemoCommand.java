package io.arrears.cli.demo;

import io.arrears.backtest.PlanKind;
import io.arrears.cli.BuildVersion;
import io.arrears.cli.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows Arrears at work on a simulated fleet. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    description = {
      "Shows Arrears at work: a real Kafka broker and Flink cluster in this process, a simulated fleet"
          + " of sixteen models whose drift is known, and a trainer that answers triggers.",
      "A live table while it runs, then a scoreboard: was every model asked for when it should, and"
          + " what did that cost against never retraining and against the best calendar or never.",
      "Every version in service is judged, by the trigger that ended it or by there being none.",
      "Exits with 0 where everything was as it should, else (a model missed, late or asked for in"
          + " vain, a dead letter too many or too few) with 1 and what was not, in words."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears demo",
      "  arrears demo --days 30 --seed 7",
      "  arrears demo --keep           (and open Flink's web page)",
      "  arrears demo > demo.txt       (a table every ten seconds)"
    })
public final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--days",
      paramLabel = "DAYS",
      defaultValue = "90",
      description =
          "Length in simulated days, 4 to 3650; drifts happen at fixed shares of it. Default:"
              + " ${DEFAULT-VALUE}.")
  private int days;

  @Option(
      names = "--speed",
      paramLabel = "DAYS",
      defaultValue = "1",
      description =
          "Simulated days in a second, above 0, at most 100; a slow machine takes longer. Default:"
              + " ${DEFAULT-VALUE}.")
  private double speed;

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Seed of the fleet's rows. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--keep",
      description = "Let the stream go on after the scoreboard, until Ctrl-C.")
  private boolean keep;

  @Option(
      names = "--plan",
      paramLabel = "KIND",
      defaultValue = "NONE",
      description =
          "What the trainer takes from its trigger's plan: ${COMPLETION-CANDIDATES}: the last rows"
              + " alone, of these the rows since the change, the manifest of samples, or the manifest"
              + " with a penalty. Default: ${DEFAULT-VALUE}.")
  private PlanKind plan;

  @Override
  public Integer call() throws Exception {
    DemoOptions options;
    try {
      options = new DemoOptions(days, speed, seed, keep, plan);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage());
    }
    List<String> faults = new Demo(options, Terminal.standardOutput()).run();
    return faults.isEmpty() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
