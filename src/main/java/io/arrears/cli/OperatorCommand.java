package io.arrears.cli;

import io.arrears.avro.CommandKind;
import io.arrears.avro.DeadLetter;
import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.Occasion;
import io.arrears.engine.Command;
import io.arrears.engine.Names;
import io.arrears.engine.Origin;
import io.arrears.job.ArrearsOptions;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.CommandMapper;
import io.arrears.kafka.EventRecords;
import io.arrears.kafka.RefusedException;
import io.arrears.kafka.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import picocli.CommandLine;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Sends one command about one model, and waits for what becomes of it where that is asked for. */
@CommandLine.Command(
    name = "command",
    mixinStandardHelpOptions = true,
    versionProvider = BuildVersion.class,
    sortOptions = false,
    customSynopsis =
        "arrears command KIND --model MODEL (--bootstrap-servers HOST:PORT | --config FILE)"
            + " [OPTION...]",
    description = {
      "Tells Arrears something about one model, as an operator or as its training infrastructure.",
      "With --wait it says what became of it: the echo in the health stream, or the dead letter"
          + " that says why it was refused."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:sent; with --wait: obeyed",
      "1:with --wait: refused; or Kafka failed",
      "2:bad usage",
      "3:with --wait: nothing was heard in time"
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  arrears command look --model credit-risk --bootstrap-servers broker:9092 --wait",
      "  arrears command suspend --model credit-risk --config my.yaml --note \"campaign week\"",
      "  arrears command retrain_started --model credit-risk --trigger 7f8e... --config my.yaml",
      "  arrears command retrain --model credit-risk --config my.yaml --note \"new features\" --wait"
    })
final class OperatorCommand implements Callable<Integer> {

  /** Exit code where nothing was heard in time. */
  static final int SILENCE = 3;

  /** Kinds that answer a trigger. */
  private static final Set<Command.Kind> ANSWERS =
      EnumSet.of(
          Command.Kind.RETRAIN_ACKNOWLEDGED,
          Command.Kind.RETRAIN_STARTED,
          Command.Kind.RETRAIN_FAILED);

  @Spec private CommandSpec spec;
  @Mixin private KafkaConnection kafka;

  @Parameters(
      paramLabel = "KIND",
      arity = "1",
      description = "What to do: ${COMPLETION-CANDIDATES}.")
  private Command.Kind kind;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "MODEL",
      description = "Model name, as in its deployment.")
  private String model;

  @Option(
      names = "--trigger",
      paramLabel = "ID",
      defaultValue = "",
      description = "The trigger that is answered. Default: the open one.")
  private String trigger;

  @Option(
      names = "--note",
      paramLabel = "TEXT",
      defaultValue = "",
      description = "Free text for the record, at most 1,000 characters.")
  private String note;

  @Option(
      names = "--time",
      paramLabel = "INSTANT",
      converter = InstantConverter.class,
      description =
          "Event time of the command, such as 2026-01-31T12:00:00Z; LOOK waits until the stream has"
              + " passed it. Default: now.")
  private Instant time;

  @Option(names = "--wait", description = "Wait for what becomes of it.")
  private boolean wait;

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      defaultValue = "2 min",
      converter = DurationConverter.class,
      description = "How long --wait waits, such as '30 s', '2 min'. Default: ${DEFAULT-VALUE}.")
  private Duration timeout;

  @Override
  public Integer call() throws Exception {
    Command command = checked();
    ArrearsOptions options = kafka.options(spec);
    if (!wait) {
      say("sent", send(options, command), command);
      return CommandLine.ExitCode.OK;
    }
    Topics topics = options.topics();
    try (TopicReader outputs =
        TopicReader.open(options, List.of(topics.health(), topics.deadLetters()))) {
      // Where the end is now: an echo cannot come before.
      outputs.seekToEnd();
      RecordMetadata sent = send(options, command);
      say("sent", sent, command);
      return await(outputs, topics, sent, command);
    }
  }

  private Command checked() {
    if (!trigger.isEmpty() && !ANSWERS.contains(kind)) {
      throw refused("--trigger is given with " + kind + ", allowed with: " + ANSWERS);
    }
    long millis = (time == null ? Instant.now() : time).toEpochMilli();
    if (millis < 0) {
      throw refused("--time is " + time + ", allowed: 1970-01-01T00:00:00Z or later");
    }
    try {
      Names.requireModel(model);
      return CommandMapper.toEngine(
          new io.arrears.avro.Command(
              model,
              millis,
              CommandKind.valueOf(kind.name()),
              trigger.isEmpty() ? null : trigger,
              note),
          new Origin("", 0, 0));
    } catch (IllegalArgumentException | RefusedException e) {
      throw refused(e.getMessage());
    }
  }

  private static RecordMetadata send(ArrearsOptions options, Command command)
      throws IOException, InterruptedException {
    Properties clients = options.kafkaClients();
    clients.remove(ConsumerConfig.GROUP_ID_CONFIG);
    String limit = String.valueOf(TopicReader.KAFKA_TIMEOUT.toMillis());
    clients.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, limit);
    clients.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, limit);
    clients.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, limit);
    clients.put(ProducerConfig.LINGER_MS_CONFIG, "0");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(clients, new ByteArraySerializer(), new ByteArraySerializer())) {
      return producer.send(new EventRecords(options.topics()).command(command)).get();
    } catch (ExecutionException | KafkaException e) {
      throw TopicReader.unreachable(options, e);
    }
  }

  private int await(TopicReader outputs, Topics topics, RecordMetadata sent, Command command)
      throws IOException {
    Answer answer = new Answer(topics, sent, command);
    long start = System.nanoTime();
    while (answer.text == null && System.nanoTime() - start < timeout.toNanos()) {
      outputs.readMore(answer::take);
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (answer.text == null) {
      err.println(
          "nothing was heard of it within "
              + timeout.toSeconds()
              + " s. Is the job running? It speaks once per checkpoint; a model that is not deployed"
              + " has unknown.wait"
              + (kind == Command.Kind.LOOK
                  ? "; LOOK waits until the stream's time has passed "
                      + Instant.ofEpochMilli(command.time())
                  : ""));
      err.flush();
      return SILENCE;
    }
    (answer.obeyed ? out : err).println(answer.text);
    out.flush();
    err.flush();
    return answer.obeyed ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }

  private void say(String what, RecordMetadata sent, Command command) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(
        what
            + " "
            + command.kind()
            + " for "
            + command.modelId()
            + " at "
            + Instant.ofEpochMilli(command.time())
            + ": "
            + sent.topic()
            + ":"
            + sent.partition()
            + ":"
            + sent.offset());
    out.flush();
  }

  private ParameterException refused(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /**
   * Finds what became of one command among what the job says. A dead letter names the command's
   * offset; an echo is known by model and time alone, so that another command for the model at the
   * same millisecond can be taken for it.
   */
  private static final class Answer {

    private final Topics topics;
    private final RecordMetadata sent;
    private final Command command;
    private final AvroCodec codec = new AvroCodec();
    private boolean obeyed;
    private String text;

    Answer(Topics topics, RecordMetadata sent, Command command) {
      this.topics = topics;
      this.sent = sent;
      this.command = command;
    }

    void take(ConsumerRecord<byte[], byte[]> record) {
      if (text != null) {
        return;
      }
      try {
        if (record.topic().equals(topics.health())) {
          take(codec.decode(DebtSnapshot.class, record.value()));
        } else {
          take(codec.decode(DeadLetter.class, record.value()));
        }
      } catch (RefusedException e) {
        // The record of a newer Arrears: no answer that this one can read.
      }
    }

    private void take(DebtSnapshot snapshot) {
      if (snapshot.getOccasion() == Occasion.COMMAND
          && snapshot.getModelId().equals(command.modelId())
          && snapshot.getTime() == command.time()) {
        obeyed = true;
        text =
            String.format(
                Locale.ROOT,
                "obeyed: version %s is %s, debt %.6g of %.6g%s; %s",
                snapshot.getVersion(),
                snapshot.getLifecycle(),
                snapshot.getDebt(),
                snapshot.getRetrainCost(),
                snapshot.getCurrency().isEmpty() ? "" : " " + snapshot.getCurrency(),
                snapshot.getReason());
        if (snapshot.getOpenTriggerId() != null) {
          text += "; open trigger " + snapshot.getOpenTriggerId();
        }
      }
    }

    private void take(DeadLetter letter) {
      if (letter.getTopic().equals(sent.topic())
          && letter.getPartition() == sent.partition()
          && letter.getOffset() == sent.offset()) {
        text = "refused: " + letter.getCode() + ", " + letter.getMessage();
      }
    }
  }
}
