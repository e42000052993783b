package io.arrears.backtest;

import io.arrears.belief.Predictive;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.Observation;
import java.util.ArrayList;
import java.util.List;

/**
 * Feeds a file in lock-step: a batch of rows, a look, the trainer's answer to a trigger, the next
 * batch. A retrain serves from the next batch on. Behind the last row, time goes on until all
 * labels have arrived; a trigger that no row is left to profit from is recorded and not answered.
 */
public final class Replay {

  private Replay() {}

  /** Runs a replay to its end. */
  public static Outcome run(
      RowStream stream, ReplayOptions options, Watcher watcher, Progress progress)
      throws Exception {
    Trainer trainer = new Trainer(stream, options, LookSchedule.ON_COMMAND);
    LossTotals loss = new LossTotals();
    List<Outcome.Fired> fired = new ArrayList<>();
    Release serving = trainer.first();
    watcher.deploy(serving.deployment());
    int deployments = 1;
    int from = options.warmup();
    while (from < stream.end()) {
      int to = batchEnd(from, stream, options);
      List<Observation> observations = stream.observations(from, to, serving);
      watcher.feed(observations, stream.labels(from, to));
      trainer.accept(from, to);
      bookDeployed(from, observations, serving, stream, options, loss);
      long time = stream.time(to - 1);
      Watcher.Look look = watcher.look(time);
      loss.accept(look.standing());
      int fed = Math.min(to, stream.rows());
      for (Asked trigger : look.triggers()) {
        fired.add(new Outcome.Fired(trigger, fed));
      }
      if (!look.triggers().isEmpty() && to < stream.rows()) {
        Asked asked = look.triggers().get(0);
        serving =
            trainer
                .retrain(time, options.plan(), asked.advice(), serving)
                .answering(asked.triggerId());
        watcher.deploy(serving.deployment());
        deployments++;
      }
      progress.looked(fed, stream.rows(), look.standing(), fired.size());
      from = to;
    }
    return new Outcome(
        stream.rows(),
        Double.NaN,
        watcher.deadLetters(),
        watcher.firstDeadLetter(),
        deployments,
        fired,
        watcher.alarms(),
        loss,
        stream.rows() - options.warmup() - loss.rows(),
        watcher.labelRequests());
  }

  /** A batch ends at the last row of the file even where it is not full. */
  public static int batchEnd(int from, RowStream stream, ReplayOptions options) {
    int limit = from < stream.rows() ? stream.rows() : stream.end();
    return (int) Math.min((long) from + options.batch(), limit);
  }

  /** Adds up what the deployed model loses on a batch; the replay knows every label. */
  public static void bookDeployed(
      int from,
      List<Observation> observations,
      Release serving,
      RowStream stream,
      ReplayOptions options,
      LossTotals loss) {
    for (int i = 0; i < observations.size(); i++) {
      double label = stream.label(from + i);
      if (!Double.isNaN(label)) {
        Predictive claimed =
            Predictive.ofDeployed(
                options.family(),
                serving.deployment().dispersion(),
                observations.get(i).prediction());
        loss.accept(options.loss().of(claimed, label));
      }
    }
  }
}
