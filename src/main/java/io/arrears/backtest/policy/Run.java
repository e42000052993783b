package io.arrears.backtest.policy;

import io.arrears.backtest.Release;
import io.arrears.engine.Label;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** One policy on its way through the file: which candidate it serves and what it has seen. */
final class Run {

  private final Entrant entrant;
  private final int labelDelay;
  private final Deque<RowOutcome> waiting = new ArrayDeque<>();
  private final List<Integer> retrains = new ArrayList<>();
  private int serving;
  private int age;
  private boolean asked;

  Run(Entrant entrant, int labelDelay) {
    this.entrant = entrant;
    this.labelDelay = labelDelay;
  }

  Entrant entrant() {
    return entrant;
  }

  /** Index of the candidate in service: the batch that it was fitted after, 0 for the warm-up. */
  int serving() {
    return serving;
  }

  List<Integer> retrains() {
    return retrains;
  }

  boolean asked() {
    return asked;
  }

  /** Puts a candidate into service. */
  void serve(int candidate, Release release, double[][] window) {
    if (candidate > 0) {
      retrains.add(candidate);
    }
    serving = candidate;
    age = 0;
    waiting.clear();
    entrant.policy().deployed(release, window);
  }

  /** Shows the policy a batch. */
  void step(Batch batch, ScoredBatch scored, List<Label> labels, Watch watch) throws Exception {
    age++;
    waiting.addAll(scored.outcomes());
    List<RowOutcome> arrived = new ArrayList<>();
    while (!waiting.isEmpty() && waiting.peek().row() + labelDelay < batch.to()) {
      arrived.add(waiting.poll());
    }
    asked =
        entrant
            .policy()
            .wantsRetrain(
                new Evidence(
                    batch.number(),
                    age,
                    batch.from(),
                    batch.time(),
                    batch.features(),
                    scored.predictions(),
                    labels,
                    arrived,
                    entrant.policy().watchesBelief() ? watch : null));
  }
}
