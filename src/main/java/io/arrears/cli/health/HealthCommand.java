package io.arrears.cli.health;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.arrears.avro.DebtSnapshot;
import io.arrears.cli.BuildVersion;
import io.arrears.cli.KafkaConnection;
import io.arrears.cli.RecordJson;
import io.arrears.cli.Style;
import io.arrears.cli.Terminal;
import io.arrears.cli.TopicReader;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.RefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows what the health stream says of one model. */
@Command(
    name = "health",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    customSynopsis =
        "arrears health --model MODEL (--bootstrap-servers HOST:PORT | --config FILE | --file FILE)"
            + " [OPTION...]",
    description = {
      "Shows the history of a model's ledger: debt against the price of a retrain as a plot, and the"
          + " looks at which something changed as a table. Times are event times in UTC."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:shown",
      "1:nothing is known of the model, or Kafka or the file failed",
      "2:bad usage"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears health --model credit-risk --bootstrap-servers broker:9092 --since \"7 d\"",
      "  arrears health --model credit-risk --config my.yaml --follow",
      "  arrears health --model credit-risk --config my.yaml --json > credit-risk.jsonl",
      "  arrears health --model credit-risk --file credit-risk.jsonl --rows 0"
    })
public final class HealthCommand implements Callable<Integer> {

  /** Columns of a table that is not shown on a terminal. */
  private static final int WIDTH = 80;

  @Spec private CommandSpec spec;
  @Mixin private KafkaConnection kafka;

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "Read records from this file, one JSON object a line, as --json prints them.")
  private Path file;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "Model name, as in its deployment.")
  private String model;

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      converter = SinceConverter.class,
      description =
          "Show only what is as new as this: an event time, such as 2026-01-31 or"
              + " 2026-01-31T12:00:00Z, or a duration before the model's newest record, such as"
              + " '7 d'. Default: everything.")
  private SinceConverter.Since since;

  @Option(
      names = "--rows",
      paramLabel = "NUMBER",
      defaultValue = "20",
      description = "Newest changes in the table; 0: all. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(names = "--every-look", description = "List every record, not only changes.")
  private boolean everyLook;

  @Option(names = "--follow", description = "Go on with what comes, until interrupted.")
  private boolean follow;

  @Option(names = "--json", description = "Print the records whole, one JSON object a line.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    check();
    if (file != null) {
      return show(read(file), model + " is not in " + file);
    }
    ArrearsOptions options = kafka.options(spec);
    String topic = options.topics().health();
    try (TopicReader reader = TopicReader.open(options, List.of(topic))) {
      Records records = new Records();
      reader.seekToStart();
      reader.readToEnd(records::take);
      int code = show(records, topic + " has no record of model '" + model + "'");
      if (follow) {
        follow(reader, records);
        return CommandLine.ExitCode.OK;
      }
      return code;
    } catch (InterruptException e) {
      // Ctrl-C, or the end of a test.
      return CommandLine.ExitCode.OK;
    }
  }

  private void check() {
    if (file != null && kafka.isGiven()) {
      throw refused("--file is given with a Kafka, allowed: one of them");
    }
    if (file != null && follow) {
      throw refused("--follow is given with --file, allowed: with a Kafka only");
    }
    if (rows < 0) {
      throw refused("--rows is " + rows + ", allowed: 0 or more");
    }
  }

  // ---- reading ----------------------------------------------------------------------------------

  /** Records of the model, and the names of the other models seen. */
  private final class Records {
    private final byte[] key = model.getBytes(StandardCharsets.UTF_8);
    private final AvroCodec codec = new AvroCodec();
    private final History history = new History();
    private final Set<String> others = new TreeSet<>();
    private final List<History.Entry> fresh = new ArrayList<>();
    private long unreadable;

    void take(ConsumerRecord<byte[], byte[]> record) {
      if (!Arrays.equals(key, record.key())) {
        if (record.key() != null) {
          others.add(new String(record.key(), StandardCharsets.UTF_8));
        }
        return;
      }
      try {
        take(codec.decode(DebtSnapshot.class, record.value()));
      } catch (RefusedException e) {
        unreadable++;
      }
    }

    void take(DebtSnapshot snapshot) {
      if (snapshot.getModelId().equals(model)) {
        fresh.add(history.add(snapshot));
      } else {
        others.add(snapshot.getModelId());
      }
    }
  }

  private Records read(Path source) throws IOException {
    Records records = new Records();
    try (var text = Files.newBufferedReader(source);
        MappingIterator<JsonNode> nodes =
            new ObjectMapper().readerFor(JsonNode.class).readValues(text)) {
      while (nodes.hasNextValue()) {
        records.take(RecordJson.read(nodes.nextValue(), DebtSnapshot.class));
      }
    } catch (NoSuchFileException e) {
      throw refused("--file is " + source + ", allowed: a file that can be read; no such file");
    } catch (IOException e) {
      throw new IOException(source + " is no file of health records: " + e.getMessage(), e);
    }
    return records;
  }

  // ---- showing ----------------------------------------------------------------------------------

  private int show(Records records, String nothing) {
    PrintWriter err = spec.commandLine().getErr();
    if (records.unreadable > 0) {
      err.println(
          records.unreadable
              + " records of the model were written by another Arrears and cannot be read");
    }
    records.fresh.clear();
    if (records.history.isEmpty()) {
      err.println(nothing + known(records.others));
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    History shown =
        since == null
            ? records.history
            : records.history.since(since.from(records.history.newest()));
    if (shown.isEmpty()) {
      err.println(
          "nothing as new as "
              + Amounts.time(since.from(records.history.newest()))
              + "; the newest of "
              + records.history.entries().size()
              + " records is of "
              + Amounts.time(records.history.newest()));
    }
    err.flush();
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      shown.entries().forEach(entry -> out.println(RecordJson.write(entry.snapshot())));
    } else {
      page(shown, records.history).forEach(out::println);
    }
    out.flush();
    return CommandLine.ExitCode.OK;
  }

  private static String known(Set<String> others) {
    if (others.isEmpty()) {
      return "; there is none of any model";
    }
    List<String> some = others.stream().limit(10).toList();
    return "; it has records of "
        + String.join(", ", some)
        + (others.size() > some.size() ? " and " + (others.size() - some.size()) + " more" : "");
  }

  private List<String> page(History shown, History whole) {
    Terminal terminal = Terminal.standardOutput();
    Style style = terminal.style();
    int width = terminal.interactive() ? terminal.size().width() : WIDTH;
    List<String> lines = new ArrayList<>(Standing.lines(whole, style, width));
    List<String> plot = new DebtPlot(style, Math.min(width, 120)).render(shown);
    if (!plot.isEmpty()) {
      lines.add("");
      lines.addAll(plot);
      DebtPlot.legend().forEach(line -> lines.add(style.paint(Style.Tone.QUIET, line)));
    } else if (!shown.isEmpty()) {
      lines.add("No look has been made in this time, so there is nothing to plot.");
    }
    List<History.Entry> all = everyLook ? shown.entries() : shown.changes();
    if (all.isEmpty()) {
      return lines;
    }
    List<History.Entry> newest =
        rows == 0 || all.size() <= rows ? all : all.subList(all.size() - rows, all.size());
    HistoryTable table = new HistoryTable(style, width);
    lines.add("");
    lines.add(table.heading());
    if (newest.size() < all.size()) {
      lines.add("    (" + (all.size() - newest.size()) + " earlier rows: --rows 0)");
    }
    newest.forEach(entry -> lines.addAll(table.lines(entry)));
    if (!everyLook && shown.entries().size() > all.size()) {
      lines.add(
          "    ("
              + (shown.entries().size() - all.size())
              + " looks without a change: --every-look)");
    }
    return lines;
  }

  private void follow(TopicReader reader, Records records) throws IOException {
    Terminal terminal = Terminal.standardOutput();
    HistoryTable table =
        new HistoryTable(
            terminal.style(), terminal.interactive() ? terminal.size().width() : WIDTH);
    PrintWriter out = spec.commandLine().getOut();
    while (!Thread.currentThread().isInterrupted()) {
      reader.readMore(records::take);
      for (History.Entry entry : records.fresh) {
        if (json) {
          out.println(RecordJson.write(entry.snapshot()));
        } else {
          table.lines(entry).forEach(out::println);
        }
      }
      records.fresh.clear();
      out.flush();
    }
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
