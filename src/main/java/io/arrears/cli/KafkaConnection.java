package io.arrears.cli;

import io.arrears.job.ArrearsOptions;
import io.arrears.job.InvalidOptionsException;
import io.arrears.job.OptionsReader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which Kafka a command talks to: options of the command line. */
public final class KafkaConnection {

  @Option(
      names = "--bootstrap-servers",
      paramLabel = "HOST:PORT",
      description = "Kafka brokers, separated by commas. Wins over --config.")
  private String bootstrapServers;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Options of Arrears: YAML, as flink-conf/arrears.yaml: brokers, names of topics, and"
              + " kafka.* for TLS and SASL.")
  private Path config;

  /** Whether a Kafka was named at all. */
  public boolean isGiven() {
    return bootstrapServers != null || config != null;
  }

  /**
   * The options that the job would run with.
   *
   * @throws ParameterException where no Kafka is named, or the file is wrong
   */
  public ArrearsOptions options(CommandSpec command) {
    if (!isGiven()) {
      throw new ParameterException(
          command.commandLine(),
          "neither --bootstrap-servers nor --config is given; name the Kafka to talk to");
    }
    List<String> arguments = new ArrayList<>();
    if (config != null) {
      arguments.addAll(List.of("--config", config.toString()));
    }
    if (bootstrapServers != null) {
      arguments.addAll(
          List.of("--" + ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS.key(), bootstrapServers));
    }
    try {
      return OptionsReader.commandLine(arguments.toArray(String[]::new));
    } catch (InvalidOptionsException e) {
      throw new ParameterException(command.commandLine(), e.getMessage());
    }
  }
}
