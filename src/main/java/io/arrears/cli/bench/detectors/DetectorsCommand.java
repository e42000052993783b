package io.arrears.cli.bench.detectors;

import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Compares the detectors on errors of a frozen model. */
@Command(
    name = "detectors",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "False alarms and delay of the eight detectors on the errors of a frozen model, on generated"
          + " SEA, sine, mixed and Friedman streams with one change each; beside them an alarm every"
          + " 4,000 rows, and an alarm at every row. Uses all cores; prints a table in Markdown."
    },
    footerHeading = "%nExample:%n",
    footer = {"  arrears bench detectors --runs 1000      (standard errors of less than half)"})
public final class DetectorsCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--runs",
      paramLabel = "NUMBER",
      defaultValue = "200",
      description = "Streams of each kind, 2 to 100000. Default: ${DEFAULT-VALUE}.")
  private int runs;

  @Override
  public Integer call() {
    if (runs < 2 || runs > 100_000) {
      throw new ParameterException(
          spec.commandLine(), "--runs is " + runs + ", allowed: 2 to 100000");
    }
    new DetectorTable(DetectorEntry.all(), runs).print(spec.commandLine().getOut());
    return CommandLine.ExitCode.OK;
  }
}
