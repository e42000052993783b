package io.arrears.backtest;

import io.arrears.engine.Arrivals;
import io.arrears.engine.Command;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.DriftAlert;
import io.arrears.engine.EngineOptions;
import io.arrears.engine.Example;
import io.arrears.engine.Label;
import io.arrears.engine.ModelEngine;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Output;
import io.arrears.engine.ProfileCombiner;
import io.arrears.engine.Snapshot;
import io.arrears.engine.Trigger;
import io.arrears.engine.Waiting;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The engine alone, on the caller's thread: no Kafka, no Flink, no clock. */
public final class EngineWatcher implements Watcher {

  private static final long NOW = 0;

  private final ModelEngine engine;
  private final Map<String, Observation> unlabelled = new HashMap<>();
  private final ProfileCombiner combiner = new ProfileCombiner();
  private final Alarms alarms = new Alarms();
  private final List<Asked> triggers = new ArrayList<>();
  private Snapshot looked;
  private long deadLetters;
  private String firstDeadLetter = "";

  /** Watches with the given options. */
  public EngineWatcher(EngineOptions options) {
    this.engine = ModelEngine.create(RowStream.MODEL, options);
  }

  @Override
  public void deploy(Deployment deployment) {
    combiner.follow(deployment);
    engine.accept(deployment, NOW, this::take);
  }

  @Override
  public void feed(List<Observation> observations, List<Label> labels) {
    for (Observation observation : observations) {
      if (observation.hasLabel()) {
        engine.accept(Example.inline(observation), NOW, this::take);
      } else {
        combiner.accept(observation);
        Observation kept = observation.whileWaiting();
        unlabelled.put(kept.predictionId(), kept);
        engine.accept(new Waiting(kept, 1), NOW, this::take);
        engine.accept(
            new Arrivals(observation.modelId(), observation.version(), observation.time() + 1, 1),
            NOW,
            this::take);
      }
    }
    for (Label label : labels) {
      Observation observation = unlabelled.remove(label.predictionId());
      engine.accept(new Example(observation, label), NOW, this::take);
    }
  }

  @Override
  public Look look(long time) {
    looked = null;
    Command command = new Command(RowStream.MODEL, time, Command.Kind.LOOK, "", "", Origin.NONE);
    engine.accept(command, NOW, this::take);
    combiner.advanceTo(time, delta -> engine.accept(delta, NOW, this::take));
    engine.advanceTo(time, this::take);
    if (looked == null) {
      throw new IllegalStateException("the engine did not look at " + time + " ms");
    }
    Look look = new Look(Standing.of(looked), triggers);
    triggers.clear();
    return look;
  }

  /** All that the last look has said; null before the first. */
  public Snapshot snapshot() {
    return looked;
  }

  @Override
  public List<Alarms.Alarm> alarms() {
    return alarms.get();
  }

  @Override
  public long deadLetters() {
    return deadLetters;
  }

  @Override
  public String firstDeadLetter() {
    return firstDeadLetter;
  }

  @Override
  public void close() {}

  private void take(Output output) {
    if (output instanceof Trigger trigger) {
      triggers.add(Asked.of(trigger));
    } else if (output instanceof DriftAlert alert) {
      alarms.accept(alert);
    } else if (output instanceof DeadLetter letter) {
      if (deadLetters++ == 0) {
        firstDeadLetter = letter.code() + ", " + letter.message();
      }
    } else if (output instanceof Snapshot snapshot
        && snapshot.occasion() == Snapshot.Occasion.COMMAND) {
      looked = snapshot;
    }
  }
}
