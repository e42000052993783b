package io.arrears.backtest.policy;

import io.arrears.backtest.Release;
import io.arrears.backtest.Replay;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Trainer;
import io.arrears.engine.EngineOptions;
import io.arrears.engine.Label;
import io.arrears.engine.LookSchedule;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * What each policy would have done on a file, in one pass. After each batch a model is fitted on
 * the window, whether or not anybody asks for it: a candidate. Candidates are scored on every later
 * batch, and policies only choose among them, so that a fit and a prediction are made once, however
 * many policies and prices are compared. Batches, looks, labels and retrains fall as in a {@link
 * Replay}.
 *
 * <p>With T batches: T fits, about T rows / 2 predictions, and one belief for each candidate that a
 * policy with a belief has in service. Memory: the window, T candidates and T^2 / 2 numbers.
 */
public final class Backtest {

  private final RowStream stream;
  private final ReplayOptions options;
  private final EngineOptions engine;
  private final Workers workers;
  private final Trainer trainer;
  private final CandidateSource source;
  private final List<Release> candidates = new ArrayList<>();
  private final List<Run> runs;
  private final Map<Integer, BeliefWatch> watches = new HashMap<>();
  private final LossTable table = new LossTable();
  private final FeatureShift shift;
  private final List<Double> onlineGaps = new ArrayList<>();

  private Backtest(
      RowStream stream,
      BacktestOptions options,
      CandidateSource source,
      String codeVersion,
      Workers workers) {
    this.stream = stream;
    this.options = options.history();
    this.engine = this.options.engine(codeVersion);
    this.workers = workers;
    this.source = source;
    this.trainer = new Trainer(stream, this.options, LookSchedule.ON_COMMAND);
    candidates.add(source.first(trainer));
    this.shift = new FeatureShift(candidates.get(0).deployment().reference());
    this.runs =
        Field.entrants(stream, options, engine).stream()
            .map(entrant -> new Run(entrant, this.options.labelDelay()))
            .toList();
  }

  /** Names of all policies that a backtest compares. */
  public static List<String> policyNames() {
    return Field.names();
  }

  /** Rows of a file that a backtest goes back to, the present batch included. */
  public static int rowsToKeep(ReplayOptions options) {
    return Math.addExact(Math.max(options.warmup(), options.labelDelay()), options.batch());
  }

  /** Runs a backtest to its end. */
  public static BacktestOutcome run(
      RowStream stream,
      BacktestOptions options,
      String codeVersion,
      Workers workers,
      BacktestProgress progress)
      throws Exception {
    return run(stream, options, CandidateSource.FITTED, codeVersion, workers, progress);
  }

  /** Runs a backtest whose models come from a source of their own. */
  public static BacktestOutcome run(
      RowStream stream,
      BacktestOptions options,
      CandidateSource source,
      String codeVersion,
      Workers workers,
      BacktestProgress progress)
      throws Exception {
    return new Backtest(stream, options, source, codeVersion, workers).run(options, progress);
  }

  private BacktestOutcome run(BacktestOptions asked, BacktestProgress progress) throws Exception {
    deploy(runs, 0);
    watches.put(0, new BeliefWatch(candidates.get(0), engine));
    int from = options.warmup();
    for (int number = 1; from < stream.end(); number++) {
      int to = Replay.batchEnd(from, stream, options);
      Batch batch = Batch.read(number, from, to, stream);
      trainer.accept(from, to);
      Map<Integer, ScoredBatch> served = scoreAndFit(batch);
      step(batch, served);
      List<Run> asking = runs.stream().filter(Run::asked).toList();
      if (to < stream.rows()) {
        deploy(asking, number);
      }
      progress.reached(Math.min(to, stream.rows()), stream.rows());
      from = to;
    }
    return new BacktestOutcome(
        asked, stream.rows(), stream.featureNames(), table, results(), breakEvenLooks(), shift);
  }

  /** Scores all candidates on a batch and fits the next one, which only serves after it. */
  private Map<Integer, ScoredBatch> scoreAndFit(Batch batch) throws Exception {
    Set<Integer> serving = runs.stream().map(Run::serving).collect(Collectors.toSet());
    serving.add(0);
    List<Callable<Object>> tasks = new ArrayList<>();
    if (batch.to() < stream.rows()) {
      tasks.add(() -> source.after(batch.number(), batch.time(), trainer));
    }
    int fits = tasks.size();
    for (int c = 0; c < candidates.size(); c++) {
      Release candidate = candidates.get(c);
      boolean serves = serving.contains(c);
      tasks.add(() -> ScoredBatch.of(candidate, batch, serves));
    }
    List<Object> done = workers.all(tasks);
    Map<Integer, ScoredBatch> served = new HashMap<>();
    double[] losses = new double[candidates.size()];
    for (int c = 0; c < losses.length; c++) {
      ScoredBatch scored = (ScoredBatch) done.get(fits + c);
      losses[c] = scored.loss();
      if (serving.contains(c)) {
        served.put(c, scored);
      }
    }
    if (!batch.isEmpty()) {
      table.add(losses);
      shift.accept(batch.features());
    }
    if (fits > 0) {
      candidates.add((Release) done.get(0));
    }
    return served;
  }

  /** Shows a batch to the beliefs, then to the policies. */
  private void step(Batch batch, Map<Integer, ScoredBatch> served) throws Exception {
    List<Label> labels = stream.labels(batch.from(), batch.to());
    List<Callable<Void>> tasks = new ArrayList<>();
    watches.forEach(
        (candidate, watch) ->
            tasks.add(
                () -> {
                  watch.step(
                      stream.observations(
                          batch.from(),
                          batch.features(),
                          served.get(candidate).predictions(),
                          BeliefWatch.version()),
                      labels,
                      batch.time());
                  return null;
                }));
    workers.all(tasks);
    onlineGaps.add(watches.get(0).last().gap());
    tasks.clear();
    for (Run run : runs) {
      BeliefWatch watch = watches.get(run.serving());
      tasks.add(
          () -> {
            run.step(batch, served.get(run.serving()), labels, watch == null ? null : watch.last());
            return null;
          });
    }
    workers.all(tasks);
  }

  /** Puts the newest candidate into service and stops to watch those that nobody serves. */
  private void deploy(List<Run> asking, int candidate) {
    if (asking.isEmpty()) {
      return;
    }
    double[][] window = trainer.window();
    Release release = candidates.get(candidate);
    asking.forEach(run -> run.serve(candidate, release, window));
    Set<Integer> needed = new HashSet<>(Set.of(0));
    for (Run run : runs) {
      if (run.entrant().policy().watchesBelief()) {
        needed.add(run.serving());
      }
    }
    watches.keySet().retainAll(needed);
    if (needed.contains(candidate)) {
      watches.computeIfAbsent(candidate, c -> new BeliefWatch(release, engine));
    }
  }

  private List<BacktestOutcome.Ran> results() {
    List<BacktestOutcome.Ran> results = new ArrayList<>();
    for (Run run : runs) {
      Entrant entrant = run.entrant();
      results.add(
          new BacktestOutcome.Ran(
              entrant.retrainCost(),
              new PolicyResult(
                  entrant.name(),
                  entrant.variant(),
                  table.under(run.retrains()),
                  run.retrains(),
                  true)));
    }
    results.add(new BacktestOutcome.Ran(Double.NaN, online()));
    return results;
  }

  /** The belief served in place of the first version: what it says costs nothing to retrain. */
  private PolicyResult online() {
    double[] losses = table.under(List.of());
    for (int t = 0; t < onlineGaps.size(); t++) {
      losses[Math.min(t, losses.length - 1)] -= onlineGaps.get(t);
    }
    return new PolicyResult(Field.ONLINE, "", losses, Collections.emptyList(), false);
  }

  private Map<Double, List<LookedAt>> breakEvenLooks() {
    Map<Double, List<LookedAt>> looks = new HashMap<>();
    for (Run run : runs) {
      if (run.entrant().policy() instanceof BreakEvenPolicy policy) {
        looks.put(run.entrant().retrainCost(), policy.looks());
      }
    }
    return looks;
  }
}
