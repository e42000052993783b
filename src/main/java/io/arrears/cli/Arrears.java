package io.arrears.cli;

import io.arrears.backtest.DataException;
import io.arrears.cli.bench.BenchCommand;
import io.arrears.cli.bench.UpdateRefitCommand;
import io.arrears.cli.demo.DemoCommand;
import io.arrears.cli.explain.ExplainCommand;
import io.arrears.cli.health.HealthCommand;
import io.arrears.cli.labels.LabelsCommand;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The command line of the local tools. Exit codes: 0 fine, 1 failed, 2 bad usage. */
@Command(
    name = "arrears",
    description = "Asks for a retrain when, and only when, retraining pays.",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      ReplayCommand.class,
      BacktestCommand.class,
      RunCommand.class,
      ProfileCommand.class,
      OperatorCommand.class,
      HealthCommand.class,
      LabelsCommand.class,
      ExplainCommand.class,
      BenchCommand.class,
      UpdateRefitCommand.class
    },
    footer = {"", "arrears COMMAND --help says more about a command."})
public final class Arrears implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(Arrears.class);

  private static final int WIDTH = 100;

  @Spec private CommandSpec spec;

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    System.exit(execute(commandLine(), arguments));
  }

  /**
   * Runs a command; whatever goes wrong, errors of the JVM included, becomes a message and a code.
   */
  static int execute(CommandLine commandLine, String... arguments) {
    try {
      return commandLine.execute(arguments);
    } catch (Throwable problem) {
      ParseResult parsed = commandLine.getParseResult();
      boolean subcommand = parsed != null && parsed.hasSubcommand();
      return failed(
          problem, subcommand ? parsed.subcommand().commandSpec().commandLine() : commandLine);
    }
  }

  /** The whole command line, for main and for tests. */
  static CommandLine commandLine() {
    return new CommandLine(new Arrears())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(WIDTH)
        .setParameterExceptionHandler(Arrears::badUsage)
        .setExecutionExceptionHandler((problem, command, parsed) -> failed(problem, command));
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }

  private static int badUsage(ParameterException problem, String[] arguments) {
    CommandLine command = problem.getCommandLine();
    PrintWriter err = command.getErr();
    err.println("arrears: " + problem.getMessage());
    ArgSpec option = problem.getArgSpec();
    if (option != null && option.description().length > 0) {
      err.println("  " + String.join(" ", option.description()));
    }
    List<String> suggestions =
        problem instanceof CommandLine.UnmatchedArgumentException unmatched
            ? unmatched.getSuggestions()
            : List.of();
    if (!suggestions.isEmpty()) {
      err.println("  did you mean " + String.join(" or ", suggestions) + "?");
    }
    err.println("See " + command.getCommandSpec().qualifiedName() + " --help.");
    err.flush();
    return CommandLine.ExitCode.USAGE;
  }

  private static int failed(Throwable problem, CommandLine command) {
    if (CloseAtExit.isEnding()) {
      return CommandLine.ExitCode.SOFTWARE;
    }
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    if (problem instanceof DataException) {
      err.println(name + ": " + problem.getMessage());
    } else if (isOutOfMemory(problem)) {
      err.println(
          name
              + " failed: not enough memory: set ARREARS_JAVA_OPTIONS=-Xmx4g"
              + (command.getCommandSpec().findOption("--warmup") == null
                  ? ""
                  : " or lower --warmup"));
    } else {
      LOG.warn("{} failed", name, problem);
      String message = problem.getMessage();
      boolean speaks = message != null && problem instanceof Exception;
      err.println(name + " failed: " + (speaks ? message : problem.toString()));
      String log = System.getProperty("arrears.log");
      if (log != null && Files.isRegularFile(Path.of(log))) {
        err.println("  the whole story is in " + log);
      }
    }
    err.flush();
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static boolean isOutOfMemory(Throwable problem) {
    Throwable cause = problem;
    while (cause != null && !(cause instanceof OutOfMemoryError)) {
      cause = cause.getCause();
    }
    return cause != null;
  }
}
