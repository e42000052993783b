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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
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
      defaultValue = "20",
      description = "Newest requests that are listed; 0: all. Default: ${DEFAULT-VALUE}.")
  private int rows;

  @Option(names = "--follow", description = "Go on with what comes, until interrupted.")
  private boolean follow;

  @Option(names = "--json", description = "Print the records whole, one JSON object a line.")
  private boolean json;

  @Override
  public Integer call() throws Exception {
    if (rows < 0) {
      throw new ParameterException(
          spec.commandLine(), "--rows is " + rows + ", allowed: 0 or more");
    }
    ArrearsOptions options = kafka.options(spec);
    String topic = options.topics().labelRequests();
    try (TopicReader reader = TopicReader.open(options, List.of(topic))) {
      Requests requests = new Requests(model);
      reader.seekToStart();
      reader.readToEnd(requests::take);
      if (!show(requests, topic) && !follow) {
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

  /** Requests of the model, or of all, by time. */
  private static final class Requests {
    private final AvroCodec codec = new AvroCodec();
    private final byte[] key;
    private final List<LabelRequest> fresh = new ArrayList<>();
    private long unreadable;

    private Requests(String model) {
      key = model == null ? null : model.getBytes(StandardCharsets.UTF_8);
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
      if (key != null && !Arrays.equals(key, record.key())) {
        return;
      }
      try {
        fresh.add(codec.decode(LabelRequest.class, record.value()));
      } catch (RefusedException e) {
        unreadable++;
      }
    }

    /** What has come since, in the order of time and rank. */
    List<LabelRequest> takeFresh() {
      List<LabelRequest> taken = new ArrayList<>(fresh);
      taken.sort(
          Comparator.comparingLong(LabelRequest::getRequestedAt)
              .thenComparing(LabelRequest::getModelId)
              .thenComparingInt(LabelRequest::getRank));
      fresh.clear();
      return taken;
    }
  }

  private boolean show(Requests requests, String topic) {
    PrintWriter err = spec.commandLine().getErr();
    if (requests.unreadable > 0) {
      err.println(requests.unreadable + " records were written by another Arrears");
    }
    List<LabelRequest> all = requests.takeFresh();
    if (all.isEmpty()) {
      err.println(
          topic
              + " has no request"
              + (model == null ? "" : " of model '" + model + "'")
              + "; give its deployment a labelBudget, or the job label.budget");
    } else {
      List<LabelRequest> newest =
          rows == 0 || all.size() <= rows ? all : all.subList(all.size() - rows, all.size());
      print(newest, true);
      if (newest.size() < all.size() && !json) {
        err.println("(" + (all.size() - newest.size()) + " earlier requests: --rows 0)");
      }
    }
    err.flush();
    return !all.isEmpty();
  }

  private void print(List<LabelRequest> requests, boolean withHeading) {
    PrintWriter out = spec.commandLine().getOut();
    if (json) {
      requests.forEach(request -> out.println(RecordJson.write(request)));
    } else {
      if (withHeading && !requests.isEmpty()) {
        out.println(RequestLine.heading());
      }
      requests.forEach(request -> out.println(RequestLine.of(request)));
    }
    out.flush();
  }

  private void follow(TopicReader reader, Requests requests) throws IOException {
    while (!Thread.currentThread().isInterrupted()) {
      reader.readMore(requests::take);
      print(requests.takeFresh(), false);
    }
  }
}
