package io.arrears.backtest.policy;

import io.arrears.backtest.Alarms;
import io.arrears.backtest.LossTotals;
import io.arrears.backtest.Release;
import io.arrears.backtest.Replay;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Watcher;
import io.arrears.engine.Deployment;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import java.util.ArrayList;
import java.util.List;

/** A watcher that notes what the serving version loses in each batch, and when it is replaced. */
final class BatchLosses implements Watcher {

  private final Watcher inner;
  private final RowStream stream;
  private final ReplayOptions options;
  private final List<Double> losses = new ArrayList<>();
  private final List<Integer> retrains = new ArrayList<>();
  private Deployment serving;

  BatchLosses(Watcher inner, RowStream stream, ReplayOptions options) {
    this.inner = inner;
    this.stream = stream;
    this.options = options;
  }

  /** Loss of each batch that has rows, units of loss. */
  double[] losses() {
    return losses.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** Batches after which the version was replaced, from 1. */
  List<Integer> retrains() {
    return retrains;
  }

  @Override
  public void deploy(Deployment deployment) throws Exception {
    if (serving != null) {
      retrains.add(losses.size());
    }
    serving = deployment;
    inner.deploy(deployment);
  }

  @Override
  public void feed(List<Observation> observations, List<Label> labels) throws Exception {
    if (!observations.isEmpty()) {
      LossTotals batch = new LossTotals();
      int from = RowStream.row(observations.get(0).predictionId());
      Release release = new Release(serving, null);
      Replay.bookDeployed(from, observations, release, stream, options, batch);
      losses.add(batch.deployed());
    }
    inner.feed(observations, labels);
  }

  @Override
  public Look look(long time) throws Exception {
    return inner.look(time);
  }

  @Override
  public List<Alarms.Alarm> alarms() throws Exception {
    return inner.alarms();
  }

  @Override
  public long deadLetters() {
    return inner.deadLetters();
  }

  @Override
  public String firstDeadLetter() {
    return inner.firstDeadLetter();
  }

  @Override
  public long labelRequests() {
    return inner.labelRequests();
  }

  @Override
  public void close() throws Exception {
    inner.close();
  }
}
