package io.arrears.cli.demo;

import io.arrears.cli.KafkaClients;
import io.arrears.kafka.Topics;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;

/**
 * One run of the demo: the fleet, the feed, the trainer and the monitor around a real Kafka and a
 * real Flink. What a step costs in wall-clock time is fixed; where the machine is too slow for it,
 * the feed waits for the job.
 */
final class DemoRun implements AutoCloseable {

  /** The feed runs at most this many steps ahead of the looks. */
  private static final int MAX_LEAD = 8;

  private static final Duration POLL = Duration.ofMillis(100);
  private static final Duration STALLED = Duration.ofSeconds(60);

  /** Simulated days that fit between the start of a kept run and the present. */
  private static final int KEPT_DAYS = 14_600;

  /** Days that stay free between the end of a run and the present. */
  private static final int MARGIN_DAYS = 10;

  private final DemoOptions options;
  private final ServedFleet fleet;
  private final DemoStack stack;
  private final Monitor monitor;
  private final KafkaProducer<byte[], byte[]> feedProducer;
  private final KafkaProducer<byte[], byte[]> trainerProducer;
  private final Feed feed;
  private final Trainer trainer;
  private final List<String> events = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Throwable> problem = new AtomicReference<>();
  private final CompletableFuture<List<Hindsight.Outcome>> hindsight = new CompletableFuture<>();
  private volatile long target;
  private volatile boolean stopped;

  private DemoRun(DemoOptions options, ServedFleet fleet, DemoStack stack) {
    Topics topics = stack.topics();
    this.options = options;
    this.fleet = fleet;
    this.stack = stack;
    this.target = options.steps();
    this.monitor = new Monitor(topics);
    this.feedProducer = KafkaClients.producer(stack.bootstrapServers());
    this.trainerProducer = KafkaClients.producer(stack.bootstrapServers());
    this.feed = new Feed(fleet, feedProducer, topics, DemoStack.PARTITIONS, options.seed());
    this.trainer = new Trainer(fleet, feed, trainerProducer, topics, options.plan());
  }

  /** Starts everything; rows flow when this returns. */
  static DemoRun start(DemoOptions options) throws Exception {
    CompletableFuture<ServedFleet> fitted = CompletableFuture.supplyAsync(() -> fit(options));
    DemoStack stack = DemoStack.start(options.plan());
    try {
      DemoRun run = new DemoRun(options, fitted.get(), stack);
      run.feed.deployFirstVersions();
      run.thread("demo-feed", run::serve);
      run.thread("demo-monitor", run::watch);
      run.thread("demo-trainer", run::train);
      run.thread("demo-hindsight", run::lookBack).setPriority(Thread.MIN_PRIORITY);
      run.threads.forEach(Thread::start);
      return run;
    } catch (Exception e) {
      stack.close();
      throw e;
    }
  }

  private static ServedFleet fit(DemoOptions options) {
    int before = options.days() + (options.keep() ? KEPT_DAYS : MARGIN_DAYS);
    SimulatedTime calendar = SimulatedTime.daysBefore(System.currentTimeMillis(), before);
    int cycle = options.keep() ? options.days() : 0;
    return new ServedFleet(Fleet.of(options.days()), calendar, options.seed(), cycle);
  }

  ServedFleet fleet() {
    return fleet;
  }

  Feed feed() {
    return feed;
  }

  Monitor monitor() {
    return monitor;
  }

  DemoStack stack() {
    return stack;
  }

  /** What happened since the first {@code known} events, for people, oldest first. */
  List<String> eventsSince(int known) {
    synchronized (events) {
      return List.copyOf(events.subList(known, events.size()));
    }
  }

  /** The simulated day that the feed has reached, with fraction. */
  double day() {
    return feed.steps() / (double) SimulatedTime.STEPS_PER_DAY;
  }

  /** Whether every row of the run was sent. */
  boolean isFed() {
    return feed.steps() >= options.steps();
  }

  /** Whether everything that was sent has come out at the other end. */
  boolean isSettled() {
    return isFed()
        && silent().isEmpty()
        && Checks.deadLetters(brokenSent(), monitor.deadLetters()).isEmpty();
  }

  /** Models of which no look at the end of what was sent has come out. */
  List<String> silent() {
    long end = feed.now();
    return fleet.models().stream()
        .map(served -> served.model().name())
        .filter(name -> monitor.view(name).lookTime() < end)
        .toList();
  }

  /** Broken records sent so far, by the code that they must come back as. */
  Map<String, Long> brokenSent() {
    Map<String, Long> sent = new TreeMap<>();
    feed.broken()
        .forEach(
            source -> source.sent().forEach((code, n) -> sent.merge(code.name(), n, Long::sum)));
    return sent;
  }

  /** The costs of other policies, model by model; waits for them. */
  List<Hindsight.Outcome> hindsight() {
    return hindsight.join();
  }

  /** Lets the stream go on after the end of the run. */
  void goOn() {
    target = Long.MAX_VALUE;
  }

  /** Whether the run is being closed. */
  boolean isStopped() {
    return stopped;
  }

  /** Throws what has gone wrong, if anything has; never once the run is being closed. */
  void requireHealthy() {
    if (stopped) {
      return;
    }
    Throwable failure = problem.get() != null ? problem.get() : feed.failure();
    if (failure != null) {
      throw new IllegalStateException("the demo broke: " + failure, failure);
    }
    stack.requireRunning();
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    for (Thread thread : threads) {
      LockSupport.unpark(thread);
    }
    for (Thread thread : threads) {
      try {
        thread.join(Duration.ofSeconds(5).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    feedProducer.close(Duration.ofSeconds(1));
    trainerProducer.close(Duration.ofSeconds(1));
    stack.close();
  }

  private Thread thread(String name, Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Exception | Error e) {
                if (!stopped) {
                  problem.compareAndSet(null, e);
                  hindsight.completeExceptionally(e);
                }
              }
            },
            name);
    thread.setDaemon(true);
    threads.add(thread);
    return thread;
  }

  private void serve() {
    long due = System.nanoTime();
    while (!stopped) {
      long step = feed.steps();
      boolean allowed = step < target && mayLead(step) && hasPassed(step);
      long now = System.nanoTime();
      if (!allowed) {
        LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        // A step that had to wait is not made up for.
        due = Math.max(due, now);
      } else if (now < due) {
        LockSupport.parkNanos(due - now);
      } else {
        feed.step();
        due += options.stepNanos();
      }
    }
  }

  private boolean mayLead(long step) {
    return step < MAX_LEAD || monitor.progress() >= fleet.calendar().endOf(step - MAX_LEAD);
  }

  /** Whether the step lies in the past: Kafka would stamp it as sent before it happened. */
  private boolean hasPassed(long step) {
    return fleet.calendar().endOf(step) <= System.currentTimeMillis();
  }

  private void watch() throws Exception {
    Topics topics = stack.topics();
    long lastProgress = 0;
    long since = System.nanoTime();
    try (KafkaConsumer<byte[], byte[]> consumer =
        KafkaClients.consumer(
            stack.bootstrapServers(),
            DemoStack.PARTITIONS,
            List.of(topics.health(), topics.triggers(), topics.drift(), topics.deadLetters()))) {
      while (!stopped) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          monitor.take(record);
        }
        boolean idle = feed.steps() > 0 && monitor.progress() >= feed.now();
        if (idle || monitor.progress() > lastProgress) {
          lastProgress = monitor.progress();
          since = System.nanoTime();
        } else if (System.nanoTime() - since > STALLED.toNanos()) {
          throw new IllegalStateException(
              "no look came out for " + STALLED.toSeconds() + " s while rows went in");
        }
      }
    }
  }

  private void train() throws Exception {
    try (KafkaConsumer<byte[], byte[]> consumer =
        KafkaClients.consumer(
            stack.bootstrapServers(), DemoStack.PARTITIONS, List.of(stack.topics().triggers()))) {
      while (!stopped) {
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
          Trainer.Answer answer = trainer.answer(record.value());
          if (answer != null) {
            tell(answer);
          }
        }
      }
    }
  }

  private void tell(Trainer.Answer answer) {
    String text =
        String.format(
            Locale.ROOT,
            "day %5.1f  %s owed %,.0f of %,.0f %s: retrained, %s serves from day %.1f",
            fleet.calendar().dayOf(answer.lookTime()),
            answer.model(),
            answer.debt(),
            answer.retrainCost(),
            Fleet.CURRENCY,
            answer.version().version(),
            fleet.calendar().dayOf(answer.version().activeFrom()));
    synchronized (events) {
      events.add(text);
    }
  }

  private void lookBack() {
    List<Hindsight.Outcome> outcomes = new ArrayList<>();
    for (ServedModel served : fleet.models()) {
      if (stopped) {
        return;
      }
      outcomes.add(
          Hindsight.of(served.rows(), fleet.calendar(), options.steps(), Trainer.RETRAIN_STEPS));
    }
    hindsight.complete(outcomes);
  }

  /** What a thread does; it may fail. */
  @FunctionalInterface
  private interface Task {
    void run() throws Exception;
  }
}
