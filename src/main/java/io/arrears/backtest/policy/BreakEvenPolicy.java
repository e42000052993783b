package io.arrears.backtest.policy;

import io.arrears.backtest.EngineWatcher;
import io.arrears.backtest.Release;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Watcher;
import io.arrears.engine.EngineOptions;
import java.util.ArrayList;
import java.util.List;

/**
 * Ours: does what the engine asks for, the same engine that the job runs, fed with the same records
 * as a replay.
 */
final class BreakEvenPolicy implements Policy {

  private final RowStream stream;
  private final double retrainCost;
  private final EngineWatcher watcher;
  private final List<LookedAt> looks = new ArrayList<>();
  private int versions;
  private String triggerId = "";

  /**
   * @param retrainCost price of a retrain, currency
   */
  BreakEvenPolicy(RowStream stream, double retrainCost, EngineOptions options) {
    this.stream = stream;
    this.retrainCost = retrainCost;
    this.watcher = new EngineWatcher(options);
  }

  @Override
  public void deployed(Release release, double[][] window) {
    versions++;
    Release named = release.as(version(), retrainCost);
    watcher.deploy((triggerId.isEmpty() ? named : named.answering(triggerId)).deployment());
    triggerId = "";
  }

  @Override
  public boolean wantsRetrain(Evidence evidence) {
    watcher.feed(
        stream.observations(
            evidence.from(), evidence.features(), evidence.predictions(), version()),
        evidence.labels());
    Watcher.Look look = watcher.look(evidence.time());
    looks.add(
        new LookedAt(
            look.standing().debt(),
            look.standing().activation(),
            look.standing().examples(),
            look.standing().lossDeployed(),
            look.standing().lossBelief(),
            !look.triggers().isEmpty()));
    if (look.triggers().isEmpty()) {
      return false;
    }
    triggerId = look.triggers().get(0).triggerId();
    return true;
  }

  private String version() {
    return "v" + versions;
  }

  /** All looks in order, one for each batch. */
  List<LookedAt> looks() {
    return List.copyOf(looks);
  }
}
