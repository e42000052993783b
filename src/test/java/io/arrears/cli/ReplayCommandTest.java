package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.arrears.backtest.GeneratedStream;
import io.arrears.backtest.LossTotals;
import io.arrears.backtest.Outcome;
import io.arrears.backtest.ReplayOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path file;

  @BeforeEach
  void writeFile() throws Exception {
    file = GeneratedStream.binary(directory, 2000, 1000, 1);
  }

  @Test
  void writesTheReportExactly() throws Exception {
    Path json = directory.resolve("out.json");
    int code =
        run(
            "replay",
            "--engine-only",
            "--data",
            file.toString(),
            "--family",
            "bernoulli",
            "--retrain-cost",
            "40",
            "--warmup",
            "500",
            "--json",
            json.toString());
    assertThat(err.toString()).contains("row 2,000/2,000");
    assertThat(code).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.fieldNames())
        .toIterable()
        .containsExactly(
            "rows",
            "recordsPerSecond",
            "deadLetters",
            "deployments",
            "triggers",
            "alarms",
            "labels",
            "loss",
            "labelRequests");
    assertThat(report.get("labels").fieldNames())
        .toIterable()
        .containsExactly("joined", "booked", "closed", "held", "lost", "pending", "waiting");
    assertThat(report.get("labels").get("joined").asLong()).isEqualTo(1500);
    assertThat(report.get("labels").get("lost").asLong()).isZero();
    assertThat(report.get("labels").get("pending").asLong()).isZero();
    assertThat(report.get("labels").get("waiting").asLong()).isZero();
    assertThat(report.get("rows").asLong()).isEqualTo(2000);
    assertThat(report.get("recordsPerSecond").isNull()).isTrue();
    assertThat(report.get("loss").fieldNames()).toIterable().containsExactly("deployed", "belief");
    JsonNode trigger = report.get("triggers").get(0);
    assertThat(trigger.fieldNames())
        .toIterable()
        .containsExactly("triggerId", "reason", "atRow", "debt", "price", "version");
    assertThat(out.toString()).contains(trigger.get("triggerId").asText(), "Loss on 1,500");
  }

  @Test
  void refusesBadOptionsWithNameValueAndRange() {
    assertRefused("--retrain-cost is -1.0, allowed: finite and above 0", "--retrain-cost", "-1");
    assertRefused("'--warmup': 'many' is not an int", "--retrain-cost", "1", "--warmup", "many");
    assertRefused("[GAUSSIAN, BERNOULLI, CATEGORICAL", "--retrain-cost", "1", "--family", "gamma");
    assertRefused("--parallelism is 0, allowed: 1", "--retrain-cost", "1", "--parallelism", "0");
    assertRefused("--warmup is 2000, allowed: less", "--retrain-cost", "1", "--warmup", "2000");
    assertRefused("--time names column 'when'", "--retrain-cost", "1", "--time", "when");
    assertRefused("a directory that exists", "--retrain-cost", "1", "--json", "/none/x.json");
    assertRefused("--retrain-cost");
  }

  @Test
  void refusesALossThatDoesNotFit() {
    assertRefused("--loss is ABSOLUTE, allowed for BERNOULLI", one("--loss", "absolute"));
    assertRefused(
        "--loss-quantile is missing, needed for --loss PINBALL", one("--loss", "pinball"));
    assertRefused("--loss-costs is missing, needed for --loss COST", one("--loss", "cost"));
    assertRefused("--loss-quantile is given with --loss LOG", one("--loss-quantile", "0.5"));
    assertRefused(
        "--loss-quantile is 1.0, allowed: 1e-6 to 1 - 1e-6",
        one("--loss", "pinball", "--loss-quantile", "1"));
    assertRefused(
        "--loss-costs does not fit the classes of " + file + ", [0, 1]",
        one("--loss", "cost", "--loss-costs", "0,1,2;1,0,2"));
  }

  @Test
  void replaysClassesAndCounts() throws Exception {
    Path classes = GeneratedStream.classes(directory, 1500, 1500, 1);
    assertThat(
            replay(classes, "categorical", "--loss", "cost", "--loss-costs", "0,1,2;1,0,1;2,1,0"))
        .contains("linear model, categorical, cost loss");
    Path counts = GeneratedStream.counts(directory, 1500, 1500, 1);
    assertThat(replay(counts, "poisson", "--loss", "pinball", "--loss-quantile", "0.9"))
        .contains("linear model, poisson, pinball loss");
    assertThat(replay(counts, "poisson", "--learner", "trees")).contains("trees model, poisson");
  }

  private String replay(Path data, String family, String... options) {
    out.getBuffer().setLength(0);
    String[] first = {
      "replay",
      "--engine-only",
      "--data",
      data.toString(),
      "--family",
      family,
      "--retrain-cost",
      "1e9"
    };
    String[] all = Arrays.copyOf(first, first.length + options.length);
    System.arraycopy(options, 0, all, first.length, options.length);
    assertThat(run(all)).as(err.toString()).isZero();
    return out.toString();
  }

  private static String[] one(String... options) {
    String[] all = Arrays.copyOf(options, options.length + 2);
    all[options.length] = "--retrain-cost";
    all[options.length + 1] = "1";
    return all;
  }

  @Test
  void refusesAFileThatIsNotThere() {
    int code = run("replay", "--data", "none.csv", "--family", "gaussian", "--retrain-cost", "1");
    assertThat(code).isEqualTo(2);
    assertThat(err.toString()).contains("--data is none.csv, allowed: a csv or csv.gz file");
  }

  @Test
  void explainsItself() {
    assertThat(run("replay", "--help")).isZero();
    assertThat(out.toString()).contains("Examples:", "--label-delay", "--engine-only");
    assertThat(run()).isEqualTo(2);
  }

  @Test
  void everyCommandSaysItsVersion() {
    for (String command : List.of("demo", "replay", "run", "command", "health", "explain")) {
      out.getBuffer().setLength(0);
      assertThat(run(command, "-V")).isZero();
      assertThat(out.toString()).startsWith("arrears ");
    }
  }

  @Test
  void refusesAReportThatCannotBeWrittenBeforeItStarts() {
    assertRefused("which cannot be written", "--retrain-cost", "1", "--json", "/proc/out.json");
    Path json = directory.resolve("kept.json");
    assertRefused("--batch is 0", "--retrain-cost", "1", "--batch", "0", "--json", json.toString());
    assertThat(json).doesNotExist();
  }

  @Test
  void saysWhatIsIgnoredAndWhatIsMissing() throws Exception {
    Path bare = directory.resolve("bare.csv");
    StringBuilder text = new StringBuilder("a,y\n");
    for (int row = 0; row < 60; row++) {
      text.append(row % 5).append(',').append(row < 50 ? String.valueOf(row % 2) : "").append('\n');
    }
    Files.writeString(bare, text);
    int code =
        run(
            "replay",
            "--engine-only",
            "--data",
            bare.toString(),
            "--family",
            "bernoulli",
            "--retrain-cost",
            "1",
            "--warmup",
            "50",
            "--parallelism",
            "2");
    assertThat(code).isZero();
    assertThat(err.toString())
        .contains("--parallelism is ignored", "no row after the warm-up has a label")
        .doesNotContain("--state-backend is ignored");
  }

  @Test
  void tellsHowFastAFreeRunWas() throws Exception {
    Path json = directory.resolve("report.json");
    Outcome outcome =
        new Outcome(10, 1234.5, 0, "", 1, List.of(), List.of(), new LossTotals(), 0, 0);
    ReplayReport.of(outcome).write(json);
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.get("recordsPerSecond").asDouble()).isEqualTo(1234.5);
  }

  @Test
  void rowsThatNeverGetALabelAreStillWaitedForInTheEnd() throws Exception {
    StringBuilder rows = new StringBuilder("x,y\n");
    Random random = new Random(1);
    for (int row = 0; row < 400; row++) {
      rows.append(random.nextGaussian()).append(',');
      rows.append(row < 370 ? String.valueOf(random.nextInt(2)) : "").append('\n');
    }
    Path data = Files.writeString(directory.resolve("gaps.csv"), rows);
    Path json = directory.resolve("gaps.json");
    CommandLineRun run =
        CommandLineRun.of(
            "replay",
            "--engine-only",
            "--data",
            data.toString(),
            "--target",
            "y",
            "--family",
            "bernoulli",
            "--retrain-cost",
            "1000",
            "--warmup",
            "100",
            "--batch",
            "20",
            "--label-delay",
            "50",
            "--json",
            json.toString());
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode labels = new ObjectMapper().readTree(json.toFile()).get("labels");
    assertThat(labels.get("booked").asLong()).isEqualTo(270);
    assertThat(labels.get("lost").asLong()).isZero();
    assertThat(labels.get("pending").asLong()).isEqualTo(30);
    assertThat(labels.get("waiting").asLong()).isEqualTo(30);
  }

  @Test
  void tellsRefusedRowsFromLateOnesAndKeepsHugeNumbersShort() {
    LossTotals loss = new LossTotals();
    for (int row = 0; row < 5; row++) {
      loss.accept(1e30);
    }
    ReplayOptions options = GeneratedStream.options(file, Family.BERNOULLI, Loss.LOG, 40, 0);
    Outcome outcome =
        new Outcome(
            600, Double.NaN, 3, "INVALID_LABEL, label is 7", 1, List.of(), List.of(), loss, 7, 0);
    new ReplaySummary(options, outcome).print(new PrintWriter(out, true), 1);
    assertThat(out.toString())
        .contains("the first: INVALID_LABEL, label is 7")
        .contains("3 rows in dead letters")
        .contains("2 labels came after their version was replaced")
        .contains("5.00000e+30");
    assertThat(out.toString().lines()).allMatch(line -> line.length() <= 100);
  }

  @Test
  void errorsOfTheJvmBecomeMessages() {
    CommandLine memory =
        new CommandLine(new Failing(new OutOfMemoryError("Java heap space")))
            .setErr(new PrintWriter(err, true));
    assertThat(Arrears.execute(memory)).isEqualTo(1);
    assertThat(err.toString())
        .isEqualToIgnoringNewLines(
            "failing failed: not enough memory: set ARREARS_JAVA_OPTIONS=-Xmx4g or lower --warmup");
    err.getBuffer().setLength(0);
    CommandLine other =
        new CommandLine(new Failing(new NoClassDefFoundError("io/Missing")))
            .setErr(new PrintWriter(err, true));
    assertThat(Arrears.execute(other)).isEqualTo(1);
    assertThat(err.toString())
        .startsWith("failing failed: java.lang.NoClassDefFoundError: io/Missing")
        .doesNotContain("\tat ");
  }

  /** Throws an error. */
  @CommandLine.Command(name = "failing")
  private static final class Failing implements Runnable {

    private final Error error;

    @CommandLine.Option(names = "--warmup")
    private int warmup;

    private Failing(Error error) {
      this.error = error;
    }

    @Override
    public void run() {
      throw error;
    }
  }

  private void assertRefused(String message, String... options) {
    err.getBuffer().setLength(0);
    String[] arguments = new String[options.length + 6];
    String[] first = {"replay", "--engine-only", "--data", file.toString()};
    System.arraycopy(first, 0, arguments, 0, first.length);
    boolean family = List.of(options).contains("--family");
    arguments[4] = family ? "--seed" : "--family";
    arguments[5] = family ? "1" : "bernoulli";
    System.arraycopy(options, 0, arguments, 6, options.length);
    assertThat(run(arguments)).isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }

  private int run(String... arguments) {
    CommandLine commandLine = Arrears.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }
}
