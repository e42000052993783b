package io.arrears.backtest.policy;

import io.arrears.backtest.EngineWatcher;
import io.arrears.backtest.Release;
import io.arrears.engine.EngineOptions;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Snapshot;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The belief and the ledger of one candidate, kept by the engine at a price that is never reached.
 * All policies that have the candidate in service share it.
 */
final class BeliefWatch {

  private static final String VERSION = "watched";

  private final EngineWatcher watcher;
  private final Set<String> waiting = new HashSet<>();
  private Snapshot.Book before = new Snapshot.Book(0, 0, 0, 0, 0, 0, 0);
  private Watch last;

  BeliefWatch(Release release, EngineOptions options) {
    watcher = new EngineWatcher(options);
    watcher.deploy(release.as(VERSION, Double.MAX_VALUE).deployment());
  }

  static String version() {
    return VERSION;
  }

  /** Takes the observations of a batch, the labels that have arrived, and looks. */
  void step(List<Observation> observations, List<Label> labels, long time) {
    for (Observation observation : observations) {
      if (!observation.hasLabel()) {
        waiting.add(observation.predictionId());
      }
    }
    watcher.feed(
        observations,
        labels.stream().filter(label -> waiting.remove(label.predictionId())).toList());
    watcher.look(time);
    Snapshot snapshot = watcher.snapshot();
    Snapshot.Book book = snapshot.book();
    last =
        new Watch(
            (book.lossDeployed() - before.lossDeployed())
                - (book.lossBelief() - before.lossBelief()),
            book.examples() - before.examples(),
            snapshot.posteriorDebt());
    before = book;
  }

  Watch last() {
    return last;
  }
}
