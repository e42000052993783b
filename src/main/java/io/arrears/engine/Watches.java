package io.arrears.engine;

import io.arrears.belief.Chunk;
import io.arrears.decision.StandingAlarm;
import io.arrears.plan.PlanOptions;
import io.arrears.plan.RegimeWatch;
import io.arrears.plan.RetrainPlan;
import io.arrears.plan.Sample;
import io.arrears.plan.SampleStore;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * What watches one activation beside its ledger, each where it is wanted: its observations for
 * drift, see {@link DriftWatch}; its labelled rows for the regime that they are in, and samples of
 * them, of which the plan of a retrain is made. Not thread-safe.
 */
final class Watches {

  /** Null where the deployment does not ask for it. */
  private DriftWatch drift;

  /** Null before the first row is learned, and where no plan is wanted. */
  private RegimeWatch regime;

  /** Null where no samples are wanted. */
  private SampleStore samples;

  /**
   * A version goes into service.
   *
   * @param before the watches of the version that served before; null: none. For how long drift is
   *     not to ask again counts on
   * @param keepsSamples whether the samples of the version before are samples of this one as well
   */
  void begin(Deployment deployment, Watches before, boolean keepsSamples) {
    watchDrift(deployment, deployment.activatedAt(), before == null ? null : before.drift);
    if (keepsSamples && before.samples != null) {
      samples = before.samples.copy();
    }
  }

  /** The same version deployed again: it may ask for drift to be watched from then on. */
  void follow(Deployment deployment, long since) {
    watchDrift(deployment, since, null);
  }

  private void watchDrift(Deployment deployment, long since, DriftWatch before) {
    if (drift == null && deployment.drift() != null) {
      drift = new DriftWatch(deployment.drift(), since, before, deployment.features().size());
    }
  }

  // ---- drift ------------------------------------------------------------------------------------

  /** Whether observations are watched for drift. */
  boolean areForDrift() {
    return drift != null;
  }

  /** Whether drift has counted nothing yet. */
  boolean areUntouched() {
    return drift == null || drift.isEmpty();
  }

  /** Counts the observation of an example that brought its label. */
  void count(Example example) {
    if (drift != null) {
      Observation observation = example.observation();
      drift.count(example.time(), observation.features(), 0, observation.predictionId());
    }
  }

  /** As {@link #count(Example)}, of a row of a queue. */
  void count(ExampleRows rows, int row) {
    if (drift != null) {
      drift.count(rows.time(row), rows.numbers(), rows.at(row), rows.predictionId(row));
    }
  }

  /** Adds observations that were summarised elsewhere; drift must be watched. */
  void add(ProfileDelta delta) {
    drift.add(delta);
  }

  /** Observations that no window of drift counted. */
  long uncounted() {
    return drift == null ? 0 : drift.uncounted();
  }

  /** The stream has passed a time: no window that ended by then opens any more. */
  void pass(long time) {
    if (drift != null) {
      drift.pass(time);
    }
  }

  /** Last instant of the first open window; {@link Long#MAX_VALUE} where none is open. */
  long nextWindowClose() {
    return drift == null ? Long.MAX_VALUE : drift.nextClose();
  }

  /**
   * Closes the first open window.
   *
   * @param of the activation
   */
  void closeWindow(Activation of, String codeVersion, Outputs out) {
    drift.close(of, codeVersion, out);
  }

  /** The activation ends, and with it a drift alarm that stands. */
  void end(Activation of, long time, String codeVersion, Outputs out) {
    if (drift != null) {
      drift.end(of, time, codeVersion, out);
    }
  }

  /** What is told of the watch for drift. */
  Snapshot.Drift drift() {
    return drift == null ? Snapshot.Drift.UNWATCHED : drift.report();
  }

  /** The drift alarm as a policy sees it. */
  StandingAlarm alarm() {
    return drift == null ? StandingAlarm.NONE : drift.alarm();
  }

  /** The alarm that stands has asked for a retrain. */
  void asked() {
    drift.asked();
  }

  // ---- regime and samples -----------------------------------------------------------------------

  /**
   * Sees the first rows that wait, before they are learned.
   *
   * @param chunk the same rows, standardised
   * @param dispersion GAUSSIAN: of the deployed model, label units; else NaN
   * @param areFirst whether no rows of the activation were learned before: a watch that begins in
   *     the middle of a version's life knows nothing of what was before
   */
  void see(
      ExampleRows pending,
      Chunk chunk,
      Deployment deployment,
      double dispersion,
      boolean areFirst,
      PlanOptions options) {
    if (!options.enabled()) {
      regime = null;
      samples = null;
      return;
    }
    int rows = chunk.size();
    keepSamples(pending, rows, options);
    if (regime == null) {
      regime =
          new RegimeWatch(deployment.family(), chunk.dimension(), deployment.outputs(), areFirst);
    }
    double[] prediction = Workspace.prediction(deployment.outputs());
    regime.accept(new WaitingRows(pending, chunk, prediction), dispersion);
  }

  private void keepSamples(ExampleRows pending, int rows, PlanOptions options) {
    if (!options.keepsRows()) {
      samples = null;
      return;
    }
    samples = samples == null ? new SampleStore(options) : samples.under(options);
    for (int i = 0; i < rows; i++) {
      int at = pending.at(i);
      samples.accept(
          new Sample(
              pending.predictionId(i),
              pending.topic(i),
              pending.partition(i),
              pending.offset(i),
              pending.observed(i)),
          Arrays.copyOfRange(pending.numbers(), at, at + pending.features()),
          pending.label(i));
    }
  }

  /**
   * What a retrain is advised to do; null while nothing is known.
   *
   * @param books of the activation
   */
  RetrainPlan plan(Deployment deployment, Bookkeeper books) {
    return regime == null || regime.rows() == 0
        ? null
        : RetrainPlan.of(
            regime.regime(),
            deployment.features(),
            books.belief(),
            samples,
            books.standardiser(),
            deployment.terms().loss(),
            books.dispersion());
  }

  /** About what the watches take in memory, bytes. */
  long heapBytes() {
    return (drift == null ? 0 : drift.heapBytes())
        + (regime == null ? 0 : regime.heapBytes())
        + (samples == null ? 0 : samples.heapBytes());
  }

  // ---- state ------------------------------------------------------------------------------------

  void write(DataOutput out) throws IOException {
    out.writeBoolean(drift != null);
    if (drift != null) {
      drift.write(out);
    }
    out.writeBoolean(regime != null);
    if (regime != null) {
      regime.write(out);
    }
    out.writeBoolean(samples != null);
    if (samples != null) {
      samples.write(out);
    }
  }

  /** Reads what {@link #write} wrote. */
  void read(DataInput in, Deployment deployment) throws IOException {
    int features = deployment.features().size();
    drift = in.readBoolean() ? DriftWatch.read(in, deployment.drift(), features) : null;
    regime =
        in.readBoolean()
            ? RegimeWatch.read(in, deployment.family(), features + 1, deployment.outputs())
            : null;
    samples = in.readBoolean() ? SampleStore.read(in) : null;
  }
}
