package io.arrears.cli.bench;

import io.arrears.cli.bench.drift.DriftBenchCommand;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the job on this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    subcommands = DriftBenchCommand.class,
    description = {
      "Records per second of the job over those of an identity job that reads, decodes and keys the"
          + " same records and discards them. A real Kafka broker and Flink in this JVM; every"
          + " round runs each once, and the ratios are medians over the rounds, with their range."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears bench",
      "  arrears bench --features 64 --parallelism 2",
      "  arrears bench --joined --features 8          (labels on a topic of their own)",
      "  arrears bench drift                          (promises of the drift alarm)"
    })
public final class BenchCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--features",
      paramLabel = "D",
      split = ",",
      defaultValue = "8,32,64",
      description =
          "Features of each model, 1 to 4096, several by comma. Default: ${DEFAULT-VALUE}.")
  private List<Integer> features = new ArrayList<>();

  @Option(
      names = "--models",
      paramLabel = "NUMBER",
      defaultValue = "1000",
      description = "Models, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int models;

  @Option(
      names = "--records",
      paramLabel = "NUMBER",
      defaultValue = "1000000",
      description = "Records of a run, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--rounds",
      paramLabel = "NUMBER",
      defaultValue = "7",
      description = "Rounds that count, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "NUMBER",
      defaultValue = "2",
      description = "Rounds before those that count, 0 or more. Default: ${DEFAULT-VALUE}.")
  private int warmUp;

  @Option(
      names = "--parallelism",
      paramLabel = "NUMBER",
      defaultValue = "1",
      description = "Parallelism of the jobs and partitions, 1 to 128. Default: ${DEFAULT-VALUE}.")
  private int parallelism;

  @Option(
      names = "--checkpoint-interval",
      paramLabel = "SECONDS",
      defaultValue = "10",
      description = "Seconds between checkpoints, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int checkpointInterval;

  @Option(names = "--rocksdb", description = "Run the job on RocksDB as well.")
  private boolean rocksDb;

  @Option(
      names = "--joined",
      description = "Run the job with labels on their own topic as well, on RocksDB.")
  private boolean joined;

  @Override
  public Integer call() throws Exception {
    for (int d : features) {
      require("--features", d, 1, 4096);
    }
    require("--models", models, 1, 1_000_000);
    require("--records", records, 1, Integer.MAX_VALUE);
    require("--rounds", rounds, 1, 1000);
    require("--warm-up", warmUp, 0, 1000);
    require("--parallelism", parallelism, 1, 128);
    require("--checkpoint-interval", checkpointInterval, 1, 3600);
    List<Contestant> contestants = new ArrayList<>();
    contestants.add(Contestant.IDENTITY);
    contestants.add(Contestant.INLINE_HEAP);
    if (rocksDb) {
      contestants.add(Contestant.INLINE_ROCKSDB);
    }
    if (joined) {
      contestants.add(Contestant.JOINED_ROCKSDB);
    }
    PrintWriter out = spec.commandLine().getOut();
    for (int d : features) {
      new JobBenchmark(
              new Workload(models, d, records),
              contestants,
              rounds,
              warmUp,
              parallelism,
              Duration.ofSeconds(checkpointInterval),
              out)
          .run();
    }
    return CommandLine.ExitCode.OK;
  }

  private void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), name + " is " + value + ", allowed: " + least + " to " + most);
    }
  }
}
