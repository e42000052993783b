package io.arrears.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.arrears.backtest.OptionException;
import io.arrears.backtest.ReferenceFile;
import io.arrears.drift.DriftReference;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.ReferenceRows;
import io.arrears.drift.RowSample;
import io.arrears.drift.Season;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Writes the reference profile of a file, to be put into a deployment. */
@Command(
    name = "profile",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    description = {
      "Writes the reference profile of the rows that a version was trained on: moments to standardise"
          + " features with, and what windows are compared with for drift. Rows are in time order;"
          + " they are cut into blocks as the stream is cut into windows, so that their"
          + " over-dispersion is known.",
      "Columns with text are categorical; the file lists their levels in the order of their codes."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears profile --data train.csv.gz --features age,income,region --out reference.json",
      "  arrears profile --data train.csv --categorical product --window-rows 1000",
      "  arrears profile --data train.csv --time at --window '1 h' --season HOUR_OF_WEEK"
    })
final class ProfileCommand implements Callable<Integer> {

  private static final long HOUR = 3_600_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE",
      description = "csv or csv.gz file with a header, rows in time order.")
  private Path data;

  @Option(
      names = "--features",
      split = ",",
      paramLabel = "COLUMN",
      description = "Feature columns, in the order of the deployment. Default: all columns.")
  private List<String> features = new ArrayList<>();

  @Option(
      names = "--categorical",
      split = ",",
      paramLabel = "COLUMN",
      description = "Columns of numbers that are codes of levels.")
  private List<String> categorical = new ArrayList<>();

  @Option(
      names = "--window-rows",
      paramLabel = "ROWS",
      defaultValue = "500",
      description =
          "Rows of a window of the stream, 50 to 10000000; the file needs 8 times as many. Default:"
              + " ${DEFAULT-VALUE}.")
  private int windowRows;

  @Option(
      names = "--time",
      paramLabel = "COLUMN",
      defaultValue = "",
      description =
          "Column of the event time: seconds since the epoch, or ISO-8601. Then blocks are windows"
              + " of time, as the stream's are.")
  private String time;

  @Option(
      names = "--window",
      paramLabel = "DURATION",
      defaultValue = "1 h",
      converter = DurationConverter.class,
      description = "With --time: length of a window of the stream. Default: ${DEFAULT-VALUE}.")
  private Duration window;

  @Option(
      names = "--season",
      paramLabel = "SEASON",
      defaultValue = "NONE",
      description =
          "With --time: what a window is compared with: ${COMPLETION-CANDIDATES}, in UTC. The file"
              + " needs each hour several times. Default: ${DEFAULT-VALUE}.")
  private Season season;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "File to write. Default: to standard output.")
  private Path out;

  @Override
  public Integer call() throws IOException {
    if (windowRows < 50 || windowRows > 10_000_000) {
      throw new ParameterException(
          spec.commandLine(), "--window-rows is " + windowRows + ", allowed: 50 to 10000000");
    }
    ReferenceFile file;
    try {
      file = ReferenceFile.read(data, time, features, categorical);
    } catch (OptionException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
    if (time.isEmpty() && season != Season.NONE) {
      throw new ParameterException(
          spec.commandLine(), "--season is " + season + ", allowed: with --time only");
    }
    long millis = window.toMillis();
    if (season != Season.NONE && (millis < 1 || HOUR % millis != 0)) {
      throw new ParameterException(
          spec.commandLine(),
          "--window is " + millis + " ms, allowed with --season: what divides an hour");
    }
    if (millis < DriftTerms.MIN_WINDOW || millis % DriftTerms.MIN_WINDOW != 0) {
      throw new ParameterException(
          spec.commandLine(), "--window is " + millis + " ms, allowed: whole seconds, 1 or more");
    }
    if (time.isEmpty() && file.rows().length / windowRows < 8) {
      throw new ParameterException(
          spec.commandLine(),
          "--window-rows is "
              + windowRows
              + " and "
              + data
              + " has "
              + file.rows().length
              + " rows, allowed: at most an eighth of the rows");
    }
    String json =
        new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValueAsString(toJson(file, moments(file), build(file)));
    if (out == null) {
      PrintWriter writer = spec.commandLine().getOut();
      writer.println(json);
      writer.flush();
    } else {
      Files.writeString(out, json + "\n");
    }
    return CommandLine.ExitCode.OK;
  }

  private DriftReference build(ReferenceFile file) {
    try {
      return reference(file);
    } catch (IllegalStateException | IllegalArgumentException e) {
      throw new ParameterException(
          spec.commandLine(), data + " makes no profile: " + e.getMessage(), e);
    }
  }

  private DriftReference reference(ReferenceFile file) {
    ReferenceRows rows = new ReferenceRows(file.categorical(), season.phases());
    long block = Long.MIN_VALUE;
    for (int i = 0; i < file.rows().length; i++) {
      long begins =
          time.isEmpty()
              ? i / windowRows
              : Math.floorDiv(file.times()[i], window.toMillis()) * window.toMillis();
      if (begins != block) {
        rows.startBlock(season.phase(begins));
        block = begins;
      }
      rows.accept(RowSample.mix(i), file.rows()[i]);
    }
    return rows.build();
  }

  private static ReferenceProfile moments(ReferenceFile file) {
    ReferenceAccumulator moments = new ReferenceAccumulator(file.names().size());
    for (double[] row : file.rows()) {
      moments.accept(row);
    }
    return moments.get();
  }

  private static ObjectNode toJson(
      ReferenceFile file, ReferenceProfile moments, DriftReference drift) throws IOException {
    ObjectNode root = new ObjectMapper().createObjectNode();
    ObjectNode reference = root.putObject("reference");
    reference.put("rows", moments.rows());
    put(reference.putArray("mean"), moments.mean());
    put(reference.putArray("standardDeviation"), moments.standardDeviation());
    put(reference.putArray("missingShare"), moments.missingShare());
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    drift.write(new DataOutputStream(bytes));
    reference.put("drift", bytes.toByteArray());
    ArrayNode described = root.putArray("features");
    for (int j = 0; j < file.names().size(); j++) {
      ObjectNode one = described.addObject();
      one.put("name", file.names().get(j));
      one.put("kind", file.categorical().contains(j) ? "CATEGORICAL" : "NUMERIC");
      one.put("bins", drift.layout().bins(j).size());
      one.put("missingShare", moments.missingShare()[j]);
      one.put(
          "overDispersion",
          Double.parseDouble(String.format(Locale.ROOT, "%.3f", drift.overDispersion(j))));
      if (!file.levels(j).isEmpty()) {
        ArrayNode levels = one.putArray("levels");
        file.levels(j).forEach(levels::add);
      }
    }
    root.put("blocks", drift.blocks());
    return root;
  }

  private static void put(ArrayNode array, double[] values) {
    for (double value : values) {
      array.add(value);
    }
  }
}
