package io.arrears.cli.demo;

import io.arrears.cli.Style;
import io.arrears.cli.Terminal;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/** Shows a run of the demo: the live table while it lasts, the scoreboard at its end. */
final class Demo {

  private static final Duration REDRAW = Duration.ofMillis(500);
  private static final Duration REPRINT = Duration.ofSeconds(10);

  /** What happened last is shown below the table, on a terminal up to so many lines. */
  private static final int SHOWN_EVENTS = 3;

  /** How long the last records may take to come out. */
  private static final Duration SETTLE = Duration.ofSeconds(30);

  private final DemoOptions options;
  private final Terminal terminal;
  private final long began = System.nanoTime();
  private long lastSent;
  private long lastDrawn = System.nanoTime();
  private int shownEvents;

  Demo(DemoOptions options, Terminal terminal) {
    this.options = options;
    this.terminal = terminal;
  }

  /**
   * Runs the demo to its end; with {@code keep} it does not end by itself.
   *
   * @return faults in words; empty where everything was as it should
   */
  List<String> run() throws Exception {
    terminal.print(List.of("Arrears demo: starting Kafka and Flink, fitting the fleet ..."));
    DemoRun run = DemoRun.start(options);
    Thread hook = new Thread(() -> closeQuietly(run), "demo-close");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      terminal.print(introduction(run));
      while (!run.isFed()) {
        pause(run);
      }
      run.feed().askForLooks();
      long deadline = System.nanoTime() + SETTLE.toNanos();
      while (!run.isSettled() && System.nanoTime() < deadline) {
        pause(run);
      }
      terminal.draw(table(run));
      List<String> faults = finish(run);
      if (options.keep()) {
        keepOn(run);
      }
      return faults;
    } finally {
      Runtime.getRuntime().removeShutdownHook(hook);
      run.close();
    }
  }

  private List<String> introduction(DemoRun run) throws InterruptedException {
    List<String> lines = new ArrayList<>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d models, %d simulated days at %s a second: about %.0f s.",
            run.fleet().models().size(),
            options.days(),
            options.speed() == 1
                ? "one"
                : BigDecimal.valueOf(options.speed()).stripTrailingZeros().toPlainString(),
            options.days() / options.speed()));
    lines.add("Kafka at " + run.stack().bootstrapServers() + ", Flink at " + run.stack().webPage());
    lines.add("");
    return lines;
  }

  /** Waits a moment and shows the table. */
  private void pause(DemoRun run) {
    Duration interval = terminal.interactive() ? REDRAW : REPRINT;
    LockSupport.parkNanos(REDRAW.toNanos());
    run.requireHealthy();
    if (!run.isStopped() && System.nanoTime() - lastDrawn >= interval.toNanos()) {
      terminal.draw(table(run));
    }
  }

  private List<String> table(DemoRun run) {
    long now = System.nanoTime();
    long sent = run.feed().sent();
    double perSecond = (sent - lastSent) / ((now - lastDrawn) / 1e9);
    lastSent = sent;
    lastDrawn = now;
    SimulatedTime calendar = run.fleet().calendar();
    Monitor monitor = run.monitor();
    long broken = run.brokenSent().values().stream().mapToLong(Long::longValue).sum();
    long letters = monitor.deadLetters().values().stream().mapToLong(Long::longValue).sum();
    List<LiveTable.Line> lines = new ArrayList<>();
    int triggers = 0;
    for (ServedModel served : run.fleet().models()) {
      ModelView view = monitor.view(served.model().name());
      triggers += view.triggerTimes().size();
      lines.add(line(served.model(), view, calendar));
    }
    double behind = monitor.progress() == 0 ? 0 : run.day() - calendar.dayOf(monitor.progress());
    String day = Style.day(run.day()) + (run.day() > options.days() ? "" : " of " + options.days());
    String title =
        String.format(
            Locale.ROOT,
            "day %s  %,.0f rows/s  %d triggers  dead letters %d/%d  %.1f d behind",
            day,
            perSecond,
            triggers,
            letters,
            broken,
            Math.max(0, behind));
    List<String> events = run.eventsSince(shownEvents);
    if (terminal.interactive()) {
      shownEvents += Math.max(0, events.size() - SHOWN_EVENTS);
      events = run.eventsSince(shownEvents);
    } else {
      shownEvents += events.size();
    }
    List<String> table =
        new LiveTable(terminal.style()).render(title, lines, events, terminal.size());
    if (!terminal.interactive()) {
      table.add("");
    }
    return table;
  }

  private static LiveTable.Line line(SimulatedModel model, ModelView view, SimulatedTime calendar) {
    return new LiveTable.Line(
        model.name(),
        model.story(),
        model.rowsPerDay(),
        view.debt(),
        model.retrainCost(),
        view.verdict(),
        view.lifecycle(),
        view.version(),
        view.triggerTimes().stream().map(calendar::dayOf).toList());
  }

  private List<String> finish(DemoRun run) {
    SimulatedTime calendar = run.fleet().calendar();
    List<ServedModel> models = run.fleet().models();
    List<Hindsight.Outcome> hindsight = run.hindsight();
    List<Result> results = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < models.size(); i++) {
      ServedModel served = models.get(i);
      ModelView view = run.monitor().view(served.model().name());
      results.add(
          Result.of(served, hindsight.get(i), view.triggerTimes(), calendar, options.steps()));
      faults.addAll(Checks.triggers(served.model().name(), view.triggers()));
      faults.addAll(Checks.drift(served.model(), alarmDays(run, served.model())));
    }
    faults.addAll(Checks.decisions(results));
    faults.addAll(Checks.deadLetters(run.brokenSent(), run.monitor().deadLetters()));
    run.silent().forEach(name -> faults.add("the last look of " + name + " did not come out"));
    terminal.print(scoreboard(run, results, faults));
    return faults;
  }

  private static List<Double> alarmDays(DemoRun run, SimulatedModel model) {
    SimulatedTime calendar = run.fleet().calendar();
    return run.monitor().alarms(model.name()).stream().map(calendar::dayOf).toList();
  }

  private List<String> scoreboard(DemoRun run, List<Result> results, List<String> faults) {
    Scoreboard scoreboard = new Scoreboard(terminal.style());
    List<String> lines = new ArrayList<>();
    lines.add("");
    lines.add("Decisions. begins: day of the drift. owed: day on which someone who knows the");
    lines.add("true law would owe a retrain; never: keep. asked: first trigger, +further ones,");
    lines.add("days and rows later than the drift. verdict: the worst on any version in service.");
    lines.addAll(scoreboard.decisions(results));
    lines.add("");
    lines.add(
        "Money in "
            + Fleet.CURRENCY
            + ": loss above that of the true law, plus retrains. best: the best");
    lines.add("calendar or never, in hindsight for each model, with the same learner and window.");
    lines.addAll(scoreboard.money(results));
    lines.add("");
    lines.addAll(scoreboard.alarms(results, model -> alarmDays(run, model)));
    lines.add("");
    lines.addAll(scoreboard.deadLetters(run.brokenSent(), run.monitor().deadLetters()));
    lines.add("");
    long right =
        results.stream().filter(r -> r.verdict() == Expectation.Verdict.AS_IT_SHOULD).count();
    lines.add(
        String.format(
            Locale.ROOT,
            "%d of %d models as they should; %,d records in %.0f s.",
            right,
            results.size(),
            run.feed().sent(),
            (System.nanoTime() - began) / 1e9));
    for (String fault : faults) {
      lines.add(terminal.style().paint(Style.Tone.BAD, "FAULT: " + fault));
    }
    return lines;
  }

  private void keepOn(DemoRun run) throws InterruptedException {
    terminal.print(
        List.of(
            "",
            "The stream goes on, and the stories begin again every "
                + options.days()
                + " days; Ctrl-C ends it.",
            "  Flink: " + run.stack().webPage(),
            "  Kafka: " + run.stack().bootstrapServers(),
            ""));
    run.goOn();
    while (!Thread.currentThread().isInterrupted()) {
      pause(run);
    }
  }

  private void closeQuietly(DemoRun run) {
    try {
      terminal.print(List.of("stopping ..."));
      run.close();
    } catch (Exception e) {
      System.err.println("arrears demo: not everything was cleaned up: " + e.getMessage());
    }
  }
}
