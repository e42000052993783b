package io.arrears.cli;

import io.arrears.job.ArrearsJob;
import io.arrears.job.ArrearsOptions;
import io.arrears.job.InvalidOptionsException;
import io.arrears.job.OptionsReader;
import io.arrears.kafka.TopicAdmin;
import io.arrears.kafka.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.GlobalConfiguration;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.WebOptions;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** Runs the job against the Kafka of a configuration, in this process. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    customSynopsis = "arrears run --config FILE [OPTION...] [--NAME VALUE...]",
    description = {
      "Runs the job against your Kafka, on this machine, until it is interrupted.",
      "Every option of arrears.yaml can be given as --NAME VALUE as well, and then wins over the"
          + " file."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears run --config flink-conf/arrears.yaml",
      "  arrears run --config my.yaml --kafka.bootstrap.servers broker:9092 --topics.create true",
      "  arrears run --config my.yaml --restore file:///var/arrears/checkpoints/<job>/chk-17"
    })
final class RunCommand implements Callable<Integer> {

  private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(15);
  private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(10);
  private static final String CONFIG_FILE = "config.yaml";

  @Spec private CommandSpec spec;

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "Options of Arrears: YAML, as flink-conf/arrears.yaml.")
  private Path config;

  @Option(
      names = "--flink-conf",
      paramLabel = "DIRECTORY",
      description =
          "Directory of Flink's config.yaml. Default: a checkpoint every 10 s in"
              + " arrears-checkpoints here, kept when the job ends.")
  private Path flinkConf;

  @Option(
      names = "--restore",
      paramLabel = "PATH",
      description = "Checkpoint or savepoint to go on from. Default: none.")
  private String restore;

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description = "Port of Flink's web page, 1 to 65535. Default: ${DEFAULT-VALUE}.")
  private int port;

  @Unmatched private List<String> overrides = new ArrayList<>();

  @Override
  public Integer call() throws Exception {
    ArrearsOptions options = options();
    Configuration flink = flink();
    JobClient job = start(options, flink);
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        "Arrears reads and writes "
            + options.get(ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS)
            + "; Flink's web page: http://localhost:"
            + flink.get(RestOptions.PORT));
    out.println("Checkpoints: " + flink.get(CheckpointingOptions.CHECKPOINTS_DIRECTORY));
    out.println("Ctrl-C stops it.");
    out.flush();
    try {
      job.getJobExecutionResult().get();
    } catch (ExecutionException e) {
      throw new IOException("the Flink job failed: " + e.getCause(), e);
    }
    return CommandLine.ExitCode.OK;
  }

  /** Starts the job on a cluster in this process that ends with it. */
  static JobClient start(ArrearsOptions options, Configuration flink) throws Exception {
    prepareTopics(options);
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createLocalEnvironmentWithWebUI(flink);
    ArrearsJob.connect(environment, options);
    return environment.executeAsync("arrears");
  }

  private ArrearsOptions options() {
    List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
    arguments.addAll(overrides);
    try {
      return OptionsReader.commandLine(arguments.toArray(String[]::new));
    } catch (InvalidOptionsException e) {
      throw refused(e.getMessage());
    }
  }

  private Configuration flink() {
    if (port < 1 || port > 65_535) {
      throw refused("--port is " + port + ", allowed: 1 to 65535");
    }
    Configuration flink = new Configuration();
    if (flinkConf == null) {
      flink.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, CHECKPOINT_INTERVAL);
      flink.set(
          CheckpointingOptions.CHECKPOINTS_DIRECTORY,
          Path.of("arrears-checkpoints").toUri().toString());
      flink.set(
          CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
          ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
      // The page is for this machine, and takes no jobs.
      flink.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
      flink.set(WebOptions.SUBMIT_ENABLE, false);
    } else if (Files.isRegularFile(flinkConf.resolve(CONFIG_FILE))) {
      flink.addAll(GlobalConfiguration.loadConfiguration(flinkConf.toString()));
    } else {
      throw refused(
          "--flink-conf is " + flinkConf + ", allowed: a directory with a " + CONFIG_FILE);
    }
    flink.set(RestOptions.PORT, port);
    if (restore != null) {
      flink.set(StateRecoveryOptions.SAVEPOINT_PATH, restore);
    }
    return flink;
  }

  /** Creates missing topics where that is asked for, and says what is missing otherwise. */
  private static void prepareTopics(ArrearsOptions options) throws Exception {
    Set<String> missing = new TreeSet<>(options.topics().all());
    missing.removeAll(existingTopics(options));
    if (missing.isEmpty()) {
      return;
    }
    if (!options.get(ArrearsOptions.TOPICS_CREATE)) {
      throw new IOException(
          "Kafka has no topics "
              + String.join(", ", missing)
              + "; create them, or set "
              + ArrearsOptions.TOPICS_CREATE.key()
              + " to true");
    }
    Topics topics = options.topics();
    TopicAdmin.create(
        options.kafkaClients(),
        topics,
        options.get(ArrearsOptions.TOPICS_PARTITIONS),
        options.get(ArrearsOptions.TOPICS_REPLICATION).shortValue());
  }

  private static Set<String> existingTopics(ArrearsOptions options) throws Exception {
    Properties clients = new Properties();
    clients.putAll(options.kafkaClients());
    String timeout = String.valueOf(KAFKA_TIMEOUT.toMillis());
    clients.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, timeout);
    clients.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, timeout);
    Admin admin = null;
    try {
      admin = Admin.create(clients);
      return admin.listTopics().names().get(KAFKA_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      throw new IOException(
          ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS.key()
              + " is "
              + options.get(ArrearsOptions.KAFKA_BOOTSTRAP_SERVERS)
              + ", which did not answer within "
              + KAFKA_TIMEOUT.toSeconds()
              + " s; start Kafka there or correct the address",
          e);
    } finally {
      if (admin != null) {
        admin.close(Duration.ZERO);
      }
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
