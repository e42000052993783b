package io.arrears.cli.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.arrears.avro.FeatureWeight;
import io.arrears.avro.RetrainTrigger;
import io.arrears.cli.BuildVersion;
import io.arrears.cli.KafkaConnection;
import io.arrears.cli.RecordJson;
import io.arrears.cli.Style;
import io.arrears.cli.Terminal;
import io.arrears.cli.TopicReader;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.RefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Recomputes the decision of a trigger from the event's own numbers. */
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    customSynopsis = {
      "arrears explain FILE [--json]",
      "arrears explain TOPIC:PARTITION:OFFSET (--bootstrap-servers HOST:PORT | --config FILE)"
    },
    description = {
      "Recomputes a trigger from its own numbers: its identifiers, the debt, the inequality of the"
          + " rule that fired, the window with its offsets, and the digest over all fields.",
      "Says line by line what holds. The digest covers what follows from nothing else (the features"
          + " that the correction leans on, options in force, counts); it is no signature."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:every line holds",
      "1:a line does not hold; it is named on standard error",
      "2:there is no trigger to be read, or bad usage"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears explain trigger.avro",
      "  arrears explain trigger.json --json",
      "  arrears explain arrears.triggers:3:1042 --bootstrap-servers broker:9092"
    })
public final class ExplainCommand implements Callable<Integer> {

  private static final Pattern PLACE = Pattern.compile("([a-zA-Z0-9._-]+):(\\d+):(\\d+)");
  private static final int MAGIC = 0xC3;
  private static final int FIELD = 14;

  @Spec private CommandSpec spec;
  @Mixin private KafkaConnection kafka;

  @Parameters(
      paramLabel = "TRIGGER",
      arity = "1",
      description =
          "File with one trigger, as Avro single object or as JSON; - for standard input; with a"
              + " Kafka: topic:partition:offset.")
  private String source;

  @Option(names = "--json", description = "Print the lines as JSON.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    RetrainTrigger trigger;
    try {
      trigger = read();
    } catch (IOException | RefusedException e) {
      err.println("arrears explain: " + source + " cannot be read: " + e.getMessage());
      err.flush();
      return CommandLine.ExitCode.USAGE;
    }
    Explanation explanation = Explanation.of(trigger);
    if (json) {
      out.println(json(trigger, explanation));
    } else {
      page(trigger, explanation).forEach(out::println);
    }
    out.flush();
    if (!explanation.holds()) {
      err.println(
          "arrears explain: the trigger does not hold: "
              + String.join(", ", explanation.failing()));
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    return CommandLine.ExitCode.OK;
  }

  // ---- reading ----------------------------------------------------------------------------------

  private RetrainTrigger read() throws IOException, RefusedException {
    if (kafka.isGiven()) {
      Matcher place = PLACE.matcher(source);
      if (!place.matches()) {
        throw new IOException("with a Kafka, allowed: topic:partition:offset");
      }
      try (TopicReader reader = TopicReader.open(kafka.options(spec), List.of(place.group(1)))) {
        return parse(
            reader
                .readOne(
                    place.group(1),
                    Integer.parseInt(place.group(2)),
                    Long.parseLong(place.group(3)))
                .value());
      } catch (NumberFormatException e) {
        throw new IOException("a number is too large: " + e.getMessage(), e);
      }
    }
    if (source.equals("-")) {
      return parse(System.in.readAllBytes());
    }
    try {
      return parse(Files.readAllBytes(Path.of(source)));
    } catch (NoSuchFileException e) {
      throw new IOException(
          "no such file"
              + (PLACE.matcher(source).matches()
                  ? "; name a Kafka with --bootstrap-servers or --config to read an offset"
                  : ""),
          e);
    }
  }

  private static RetrainTrigger parse(byte[] bytes) throws IOException, RefusedException {
    if (bytes == null || bytes.length == 0) {
      throw new IOException("it is empty, allowed: a trigger as Avro single object or as JSON");
    }
    if ((bytes[0] & 0xFF) == MAGIC) {
      return new AvroCodec().decode(RetrainTrigger.class, bytes);
    }
    try {
      return RecordJson.read(
          new ObjectMapper().readTree(new String(bytes, StandardCharsets.UTF_8)),
          RetrainTrigger.class);
    } catch (JsonProcessingException e) {
      throw new IOException("it is neither Avro single object nor JSON", e);
    }
  }

  // ---- showing ----------------------------------------------------------------------------------

  private static List<String> page(RetrainTrigger trigger, Explanation explanation) {
    Style style = Terminal.standardOutput().style();
    List<String> lines = new ArrayList<>();
    lines.add(
        style.paint(
            Style.Tone.HEADING,
            trigger.getReason()
                + " trigger for "
                + Style.printable(trigger.getModelId())
                + ", version "
                + Style.printable(trigger.getVersion())
                + ", look at "
                + RuleLines.time(trigger.getLookTime())));
    lines.add("");
    for (Line line : explanation.lines()) {
      String mark =
          line.holds()
              ? style.paint(Style.Tone.GOOD, "ok   ")
              : style.paint(Style.Tone.BAD, "FAILS");
      lines.add(mark + " " + Style.left(line.field(), FIELD) + " " + Style.printable(line.text()));
    }
    lines.add("");
    lines.add(Style.printable(InWords.of(trigger)));
    String leaning = leaning(trigger);
    if (!leaning.isEmpty()) {
      lines.add("The correction leans on " + Style.printable(leaning) + ".");
    }
    PlanLines.inWords(trigger).forEach(line -> lines.add(Style.printable(line)));
    lines.add(
        explanation.holds()
            ? "The decision holds."
            : "The decision does NOT hold: see " + String.join(", ", explanation.failing()) + ".");
    return lines;
  }

  private static String leaning(RetrainTrigger trigger) {
    List<String> features = new ArrayList<>();
    for (FeatureWeight weight : trigger.getLeaning()) {
      if (weight.getWeight() != 0) {
        features.add(
            String.format(
                Locale.ROOT,
                "%s (%+.3g +- %.2g)",
                weight.getFeature(),
                weight.getWeight(),
                weight.getStandardError()));
      }
    }
    return String.join(", ", features);
  }

  private static ObjectNode json(RetrainTrigger trigger, Explanation explanation) {
    ObjectNode root = new ObjectMapper().createObjectNode();
    root.put("triggerId", trigger.getTriggerId());
    root.put("eventId", trigger.getEventId());
    root.put("reason", trigger.getReason().name());
    root.put("holds", explanation.holds());
    var lines = root.putArray("lines");
    for (Line line : explanation.lines()) {
      lines
          .addObject()
          .put("field", line.field())
          .put("holds", line.holds())
          .put("text", line.text());
    }
    return root;
  }
}
