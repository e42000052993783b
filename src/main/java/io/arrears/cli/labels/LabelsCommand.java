package io.arrears.cli.labels;

import io.arrears.avro.LabelRequest;
import io.arrears.cli.BuildVersion;
import io.arrears.cli.KafkaConnection;
import io.arrears.cli.RecordJson;
import io.arrears.cli.TopicReader;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.RefusedException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Shows which labels were asked for. */
@Command(
    name = "labels",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    customSynopsis =
        "arrears labels (--bootstrap-servers HOST:PORT | --config FILE) [--model MODEL] [OPTION...]",
    description = {
      "Lists the labels that the job asks for: which prediction, what its label is expected to bring,"
          + " and where the observation lies. Times are event times in UTC."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:shown", "1:nothing was asked for, or Kafka failed", "2:bad usage"},
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears labels --bootstrap-servers broker:9092 --model credit-risk",
      "  arrears labels --config my.yaml --json --follow | label-them"
    })
public final class LabelsCommand implements Callable<Integer> {

  /** Requests of a table, unless said otherwise. */
  private static final int NEWEST = 20;

  @Spec private CommandSpec spec;
  @Mixin private KafkaConnection kafka;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "Only this model's. Default: of all models.")
  private String model;

  @Option(
      names = "--rows",
      paramLabel = "NUMBER",
      description =
          "Newest requests that are listed; 0: all, as they are read. Default: 20, with --json or"
              + " --follow all.")
  private Integer rows;

  @Option(names = "--follow", description = "Go on with what comes, until interrupted.")
  private boolean follow;

  @Option(names = "--json", description = "Print the records whole, one JSON object a line.")
  private boolean json;

  private boolean hasHeading;

  @Override
  public Integer call() throws Exception {
    if (rows != null && rows < 0) {
      throw new ParameterException(
          spec.commandLine(), "--rows is " + rows + ", allowed: 0 or more");
    }
    if (rows == null && !json && !follow) {
      rows = NEWEST;
    }
    ArrearsOptions options = kafka.options(spec);
    String topic = options.topics().labelRequests();
    try (TopicReader reader = TopicReader.open(options, List.of(topic))) {
      Requests requests = new Requests(this::print);
      reader.seekToStart();
      if (!show(reader, requests, topic) && !follow) {
        return CommandLine.ExitCode.SOFTWARE;
      }
      if (follow) {
        follow(reader, requests);
      }
      return CommandLine.ExitCode.OK;
    } catch (InterruptException e) {
      // Ctrl-C, or the end of a test.
      return CommandLine.ExitCode.OK;
    }
  }

  /** Decodes what is of the model, or of all, and hands it on. */
  private final class Requests {
    private final AvroCodec codec = new AvroCodec();
    private final byte[] key = model == null ? null : model.getBytes(StandardCharsets.UTF_8);
    private long taken;
    private long unreadable;
    private Consumer<LabelRequest> next;

    private Requests(Consumer<LabelRequest> next) {
      this.next = next;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
      if (key != null && !Arrays.equals(key, record.key())) {
        return;
      }
      try {
        LabelRequest request = codec.decode(LabelRequest.class, record.value());
        taken++;
        next.accept(request);
      } catch (RefusedException e) {
        unreadable++;
      }
    }
  }

  /** Shows what the topic has; answers whether it has anything. */
  private boolean show(TopicReader reader, Requests requests, String topic) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    NewestRequests newest = isWhole() ? null : new NewestRequests(rows);
    if (newest != null) {
      requests.next = newest::take;
    }
    reader.readToEnd(requests::take);
    if (newest != null) {
      newest.inOrder().forEach(this::print);
      requests.next = this::print;
    }
    out.flush();
    if (requests.unreadable > 0) {
      err.println(requests.unreadable + " records were written by another Arrears");
    }
    if (requests.taken == 0) {
      err.println(
          topic
              + " has no request"
              + (model == null ? "" : " of model '" + model + "'")
              + "; give its deployment a labelBudget, or the job label.budget");
    } else if (newest != null && requests.taken > rows) {
      err.println("(" + (requests.taken - rows) + " earlier requests: --rows 0)");
    }
    err.flush();
    return requests.taken > 0;
  }

  /** Whether all requests are shown, as they are read. */
  private boolean isWhole() {
    return rows == null || rows == 0;
  }

  private void print(LabelRequest request) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      out.println(RecordJson.write(request));
      return;
    }
    if (!hasHeading) {
      hasHeading = true;
      out.println(RequestLine.heading());
    }
    out.println(RequestLine.of(request));
  }

  private void follow(TopicReader reader, Requests requests) throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      reader.readMore(requests::take);
      spec.commandLine().getOut().flush();
    }
  }
}
