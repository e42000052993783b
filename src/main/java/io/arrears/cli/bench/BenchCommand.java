package io.arrears.cli.bench;

import io.arrears.cli.bench.detectors.DetectorsCommand;
import io.arrears.cli.bench.drift.DriftBenchCommand;
import io.arrears.cli.bench.katz.KatzCommand;
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
    subcommands = {
      DriftBenchCommand.class,
      DetectorsCommand.class,
      KatzCommand.class,
      StreamsCommand.class,
      PlanCommand.class,
      LabelsCommand.class
    },
    description = {
      "Records per second of the job over those of two jobs that read, decode and key the same"
          + " records and discard them: the identity job, with the source and decoder of the job,"
          + " and the plain identity job, with Avro's reader, the generated class and flink-avro's"
          + " serializer. A real Kafka broker and Flink in this JVM; every round runs each once,"
          + " and the ratios are medians over the rounds, with their range.",
      "Without --features, the whole table: 8, 32 and 64 features with and without plans, the"
          + " identity jobs at records of some 273 bytes, RocksDB beside the heap, labels on a topic"
          + " of their own, and 50 features without labels that are watched for drift."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears bench                               (the whole table, half an hour)",
      "  arrears bench --features 64 --parallelism 2",
      "  arrears bench --plans --features 8           (with and without plans)",
      "  arrears bench --joined --features 8          (labels on a topic of their own)",
      "  arrears bench --drift --features 50          (no labels, watched for drift)",
      "  arrears bench streams --data DIR             (policies on public streams)",
      "  arrears bench plan --data DIR                (what plans are worth to a trainer)",
      "  arrears bench drift                          (promises of the drift alarm)",
      "  arrears bench detectors                      (classic detectors on streams of errors)"
    })
public final class BenchCommand implements Callable<Integer> {

  /** Features of which a record has some 273 bytes. */
  private static final int FEATURES_OF_273_BYTES = 25;

  private static final List<Contestant> JOINED =
      List.of(Contestant.IDENTITY, Contestant.PLAIN, Contestant.JOINED_ROCKSDB);
  private static final List<Contestant> UNLABELLED =
      List.of(Contestant.IDENTITY_UNLABELLED, Contestant.PLAIN_UNLABELLED, Contestant.DRIFT_HEAP);

  @Spec private CommandSpec spec;

  @Option(
      names = "--features",
      paramLabel = "D",
      split = ",",
      description =
          "Features of each model, 1 to 4096, several by comma. Default: the whole table.")
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
      defaultValue = "3000000",
      description = "Records of a run, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int records;

  @Option(
      names = "--joined-records",
      paramLabel = "NUMBER",
      defaultValue = "200000",
      description = "Records of a run with joined labels, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int joinedRecords;

  @Option(
      names = "--rounds",
      paramLabel = "NUMBER",
      defaultValue = "7",
      description = "Rounds that count, 1 or more. Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "NUMBER",
      defaultValue = "5",
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

  @Option(
      names = "--watermark-interval",
      paramLabel = "MILLISECONDS",
      defaultValue = "50",
      description =
          "Milliseconds between watermarks, 1 or more; 50 is shipped. Default: ${DEFAULT-VALUE}.")
  private int watermarkInterval;

  @Option(names = "--rocksdb", description = "Run the job on RocksDB as well.")
  private boolean rocksDb;

  @Option(names = "--plans", description = "Run the job without plans as well.")
  private boolean plans;

  @Option(
      names = "--joined",
      description = "Run the job with labels on their own topic as well, on RocksDB.")
  private boolean joined;

  @Option(
      names = "--drift",
      description =
          "Run, instead of the job on labels, label-free models that are watched for drift, over"
              + " the identity jobs on the same records.")
  private boolean drift;

  @Override
  public Integer call() throws Exception {
    for (int d : features) {
      require("--features", d, 1, 4096);
    }
    require("--models", models, 1, 1_000_000);
    require("--records", records, 1, Integer.MAX_VALUE);
    require("--joined-records", joinedRecords, 1, Integer.MAX_VALUE);
    require("--rounds", rounds, 1, 1000);
    require("--warm-up", warmUp, 0, 1000);
    require("--parallelism", parallelism, 1, 128);
    require("--checkpoint-interval", checkpointInterval, 1, 3600);
    require("--watermark-interval", watermarkInterval, 1, 60_000);
    List<JobBenchmark> parts = features.isEmpty() ? wholeTable() : chosen();
    PrintWriter out = spec.commandLine().getOut();
    BenchProgress progress = new BenchProgress(spec.commandLine().getErr(), parts);
    for (JobBenchmark part : parts) {
      part.run(out, progress);
    }
    progress.done();
    return CommandLine.ExitCode.OK;
  }

  private List<JobBenchmark> wholeTable() {
    return List.of(
        part(8, records, inline(true, true)),
        part(FEATURES_OF_273_BYTES, records, List.of(Contestant.IDENTITY, Contestant.PLAIN)),
        part(32, records, inline(false, true)),
        part(64, records, inline(false, true)),
        part(8, joinedRecords, JOINED),
        part(50, records, UNLABELLED));
  }

  private List<JobBenchmark> chosen() {
    List<JobBenchmark> parts = new ArrayList<>();
    for (int d : features) {
      if (drift) {
        parts.add(part(d, records, UNLABELLED));
        continue;
      }
      parts.add(part(d, records, inline(rocksDb, plans)));
      if (joined) {
        parts.add(part(d, joinedRecords, JOINED));
      }
    }
    return parts;
  }

  private static List<Contestant> inline(boolean withRocksDb, boolean withoutPlans) {
    List<Contestant> inline = new ArrayList<>();
    inline.add(Contestant.IDENTITY);
    inline.add(Contestant.PLAIN);
    inline.add(Contestant.INLINE_HEAP);
    if (withRocksDb) {
      inline.add(Contestant.INLINE_ROCKSDB);
    }
    if (withoutPlans) {
      inline.add(Contestant.INLINE_NO_PLANS);
    }
    return inline;
  }

  private JobBenchmark part(int d, int rows, List<Contestant> contestants) {
    return new JobBenchmark(
        new Workload(models, d, rows),
        contestants,
        rounds,
        warmUp,
        parallelism,
        Duration.ofSeconds(checkpointInterval),
        Duration.ofMillis(watermarkInterval));
  }

  private void require(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), name + " is " + value + ", allowed: " + least + " to " + most);
    }
  }
}
