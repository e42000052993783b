package io.arrears.cli;

import io.arrears.backtest.Advice;
import io.arrears.backtest.Asked;
import io.arrears.backtest.LossTotals;
import io.arrears.backtest.Outcome;
import io.arrears.backtest.Progress;
import io.arrears.backtest.Release;
import io.arrears.backtest.Replay;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Standing;
import io.arrears.backtest.Trainer;
import io.arrears.backtest.Watcher;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.Observation;
import java.util.ArrayList;
import java.util.List;

/**
 * Feeds a file as fast as the job takes it. Looks fall after every batch of examples; the trainer
 * answers triggers as they become visible, and a retrain serves from the next row that is fed.
 */
final class FreeRun {

  private final RowStream stream;
  private final ReplayOptions options;
  private final JobWatcher watcher;
  private final Progress progress;
  private final List<Outcome.Fired> fired = new ArrayList<>();

  FreeRun(RowStream stream, ReplayOptions options, JobWatcher watcher, Progress progress) {
    this.stream = stream;
    this.options = options;
    this.watcher = watcher;
    this.progress = progress;
  }

  /** Runs to the last label. */
  Outcome run() throws Exception {
    Trainer trainer = new Trainer(stream, options, new LookSchedule(0, options.batch()));
    LossTotals loss = new LossTotals();
    Release serving = trainer.first();
    watcher.deploy(serving.deployment());
    int deployments = 1;
    long start = System.nanoTime();
    int to;
    for (int from = options.warmup(); from < stream.end(); from = to) {
      to = Replay.batchEnd(from, stream, options);
      List<Observation> observations = stream.observations(from, to, serving);
      watcher.feed(observations, stream.labels(from, to));
      watcher.mark(stream.time(to - 1));
      trainer.accept(from, to);
      Replay.bookDeployed(from, observations, serving, stream, options, loss);
      List<Asked> asked = watcher.poll();
      if (record(asked) && to < stream.rows()) {
        Advice advice = asked.get(0).advice();
        serving = trainer.retrain(stream.time(to - 1), options.plan(), advice, serving);
        watcher.announce(serving.deployment());
        deployments++;
      }
      tell(to, serving);
    }
    Watcher.Look last = watcher.look(stream.time(stream.end() - 1));
    double seconds = (System.nanoTime() - start) / 1e9;
    record(last.triggers());
    watcher.standings().forEach(loss::accept);
    double rate = (stream.rows() - options.warmup()) / seconds;
    return new Outcome(
        stream.rows(),
        rate,
        watcher.deadLetters(),
        watcher.firstDeadLetter(),
        deployments,
        fired,
        watcher.alarms(),
        loss,
        stream.rows() - options.warmup() - loss.rows(),
        watcher.labelRequests());
  }

  private boolean record(List<Asked> triggers) {
    for (Asked trigger : triggers) {
      fired.add(new Outcome.Fired(trigger, stream.rowsUntil(trigger.lookTime())));
    }
    return !triggers.isEmpty();
  }

  private void tell(int to, Release serving) {
    Standing newest = null;
    for (Standing standing : watcher.standings()) {
      if (newest == null || standing.activation() > newest.activation()) {
        newest = standing;
      }
    }
    if (newest == null) {
      newest = new Standing(serving.version(), 1, 0, options.retrainCost(), 0, 0, 0, 0, 0, 0);
    }
    progress.looked(Math.min(to, stream.rows()), stream.rows(), newest, fired.size());
  }
}
