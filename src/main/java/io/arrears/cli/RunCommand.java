package io.arrears.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the job against the Kafka of a configuration, in this process. */
@Command(name = "run", mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Option(names = "--config", required = true)
  private Path config;

  @Override
  public Integer call() {
    throw new UnsupportedOperationException();
  }
}
