package io.arrears.flink;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Label;
import io.arrears.engine.Names;
import io.arrears.engine.Observation;
import io.arrears.engine.ObservationRules;
import io.arrears.engine.Retirement;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Joins observations with labels that come on their own, keyed by {@link #key model and prediction
 * id}. Deployments and retirements are broadcast: they give the label horizon and the rules that an
 * observation must keep.
 *
 * <ul>
 *   <li>Whichever comes first waits for the other; together they make one {@link Example}.
 *   <li>An observation of a known version is checked on arrival; one of an unknown version is
 *       checked after the unknown wait, and is a dead letter where the version is still unknown.
 *   <li>A repeated observation, and a repeated label of the same value, are counted and ignored.
 *   <li>A second label of another value is an amendment: it is counted and not applied. The first
 *       value stands.
 *   <li>All state of a prediction id ends at its time plus the label horizon, rounded up to a
 *       bucket. A label that never met its observation, and an observation that never met its
 *       label, are counted.
 * </ul>
 */
public final class LabelJoin extends KeyedBroadcastProcessFunction<String, Event, Event, Event> {

  /** Broadcast: the deployment of each {@code model@version}, without its reference profile. */
  public static final MapStateDescriptor<String, Event> DEPLOYMENTS =
      new MapStateDescriptor<>("deployments", Types.STRING, EventTypeInfo.INSTANCE);

  /** Broadcast: the longest label horizon of each model, milliseconds. */
  public static final MapStateDescriptor<String, Long> HORIZONS =
      new MapStateDescriptor<>("horizons", Types.STRING, Types.LONG);

  private static final long serialVersionUID = 1L;

  private final long defaultHorizon;
  private final long bucket;
  private final long unknownWait;

  private transient ValueState<JoinState> state;
  private transient JoinCounters counters;

  /**
   * @param defaultHorizon how long to wait where no deployment of the model is known, event time
   * @param bucket expiry is rounded up to multiples of this, event time, above zero
   * @param unknownWait how long an observation waits for its deployment, processing time
   */
  public LabelJoin(Duration defaultHorizon, Duration bucket, Duration unknownWait) {
    this.defaultHorizon = defaultHorizon.toMillis();
    this.bucket = bucket.toMillis();
    this.unknownWait = unknownWait.toMillis();
  }

  /** The key of observations and labels: {@code <model>@<prediction id>}. */
  public static String key(Event event) {
    String predictionId =
        event instanceof Observation observation
            ? observation.predictionId()
            : ((Label) event).predictionId();
    return event.modelId() + Names.SEPARATOR + predictionId;
  }

  @Override
  public void open(OpenContext context) {
    state =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("join", JoinStateSerializer.INSTANCE));
    counters = JoinCounters.register(getRuntimeContext().getMetricGroup());
  }

  /** What this subtask has counted. */
  JoinCounters counters() {
    return counters;
  }

  @Override
  public void processElement(Event event, ReadOnlyContext context, Collector<Event> out)
      throws Exception {
    if (event instanceof Observation observation) {
      takeObservation(observation, context, out);
    } else {
      takeLabel((Label) event, context, out);
    }
  }

  private void takeObservation(
      Observation observation, ReadOnlyContext context, Collector<Event> out) throws Exception {
    JoinState present = state.value();
    if (present != null && !(present instanceof JoinState.WaitingLabel)) {
      counters.duplicateObservations().inc();
      return;
    }
    Deployment deployment = deployment(context.getBroadcastState(DEPLOYMENTS), observation);
    DeadLetter letter = deployment == null ? null : ObservationRules.check(deployment, observation);
    long horizon = deployment == null ? horizon(context, observation) : deployment.labelHorizon();
    JoinState next;
    if (letter != null) {
      context.output(Intake.DEAD_LETTERS, letter);
      next = new JoinState.Refused();
    } else if (present instanceof JoinState.WaitingLabel waiting) {
      next = join(observation, waiting.label(), out);
    } else {
      next = new JoinState.WaitingObservation(observation, deployment != null);
      if (deployment == null) {
        long now = context.timerService().currentProcessingTime();
        context.timerService().registerProcessingTimeTimer(now + unknownWait);
      }
    }
    keep(next, observation.time(), horizon, context);
  }

  private void takeLabel(Label label, ReadOnlyContext context, Collector<Event> out)
      throws Exception {
    JoinState present = state.value();
    if (present == null) {
      keep(new JoinState.WaitingLabel(label), label.time(), horizon(context, label), context);
    } else if (present instanceof JoinState.WaitingObservation waiting) {
      state.update(join(waiting.observation(), label, out));
    } else if (present instanceof JoinState.WaitingLabel waiting) {
      countRepetition(waiting.label().value(), label.value());
    } else if (present instanceof JoinState.Joined earlier) {
      countRepetition(earlier.value(), label.value());
    } else {
      counters.orphanedLabels().inc();
    }
  }

  private JoinState join(Observation observation, Label label, Collector<Event> out) {
    out.collect(new Example(observation, label));
    counters.joined().inc();
    return new JoinState.Joined(label.value());
  }

  private void countRepetition(double first, double second) {
    if (Double.compare(first, second) == 0) {
      counters.duplicateLabels().inc();
    } else {
      counters.amendedLabels().inc();
    }
  }

  /** Keeps a state until its horizon ends; one whose horizon has ended already expires at once. */
  private void keep(JoinState next, long time, long horizon, ReadOnlyContext context)
      throws Exception {
    long end = Expiry.endOf(time, horizon, bucket);
    if (end <= context.currentWatermark()) {
      expire(next, context);
      state.clear();
    } else {
      state.update(next);
      context.timerService().registerEventTimeTimer(end);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Event> out) throws Exception {
    JoinState present = state.value();
    if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
      checkAtLast(present, context);
    } else if (present != null) {
      expire(present, context);
      state.clear();
    }
  }

  /** The unknown wait of an observation is over; its label may have come meanwhile. */
  private void checkAtLast(JoinState present, OnTimerContext context) throws Exception {
    if (present instanceof JoinState.WaitingObservation waiting && !waiting.checked()) {
      DeadLetter letter = lastCheck(waiting.observation(), context);
      if (letter == null) {
        state.update(new JoinState.WaitingObservation(waiting.observation(), true));
      } else {
        context.output(Intake.DEAD_LETTERS, letter);
        state.update(new JoinState.Refused());
      }
    }
  }

  private void expire(JoinState present, ReadOnlyContext context) throws Exception {
    if (present instanceof JoinState.WaitingLabel) {
      counters.orphanedLabels().inc();
    } else if (present instanceof JoinState.WaitingObservation waiting) {
      DeadLetter letter = waiting.checked() ? null : lastCheck(waiting.observation(), context);
      if (letter != null) {
        context.output(Intake.DEAD_LETTERS, letter);
      } else {
        counters.expiredObservations().inc();
      }
    }
  }

  /** Judges an observation that came before its deployment; null where it was fine. */
  private DeadLetter lastCheck(Observation observation, ReadOnlyContext context) throws Exception {
    ReadOnlyBroadcastState<String, Event> deployments = context.getBroadcastState(DEPLOYMENTS);
    Deployment deployment = deployment(deployments, observation);
    if (deployment != null) {
      return ObservationRules.check(deployment, observation);
    }
    boolean modelIsKnown = context.getBroadcastState(HORIZONS).contains(observation.modelId());
    return DeadLetter.refused(
        modelIsKnown ? DeadLetter.Code.UNKNOWN_VERSION : DeadLetter.Code.UNKNOWN_MODEL,
        (modelIsKnown ? "version '" + observation.version() + "' of " : "")
            + "model '"
            + observation.modelId()
            + "' is not deployed (waited for unknown.wait in vain); publish its ModelDeployment"
            + " before its observations",
        observation);
  }

  @Override
  public void processBroadcastElement(Event event, Context context, Collector<Event> out)
      throws Exception {
    BroadcastState<String, Event> deployments = context.getBroadcastState(DEPLOYMENTS);
    BroadcastState<String, Long> horizons = context.getBroadcastState(HORIZONS);
    if (event instanceof Deployment deployment) {
      String key = Names.deploymentKey(deployment.modelId(), deployment.version());
      if (mayReplace((Deployment) deployments.get(key), deployment)) {
        deployments.put(key, withoutReference(deployment));
        Long horizon = horizons.get(deployment.modelId());
        horizons.put(
            deployment.modelId(),
            Math.max(horizon == null ? 0 : horizon, deployment.labelHorizon()));
      }
    } else if (event instanceof Retirement retirement) {
      deployments.remove(Names.deploymentKey(retirement.modelId(), retirement.version()));
      long horizon = 0;
      for (Map.Entry<String, Event> entry : deployments.immutableEntries()) {
        if (entry.getValue().modelId().equals(retirement.modelId())) {
          horizon = Math.max(horizon, ((Deployment) entry.getValue()).labelHorizon());
        }
      }
      if (horizon > 0) {
        horizons.put(retirement.modelId(), horizon);
      } else {
        horizons.remove(retirement.modelId());
      }
    }
  }

  /** What a version has frozen cannot be changed by deploying it again; the Judge refuses that. */
  private static boolean mayReplace(Deployment present, Deployment next) {
    return present == null
        || (present.family() == next.family() && present.features().equals(next.features()));
  }

  private static Deployment withoutReference(Deployment deployment) {
    return deployment.reference() == null
        ? deployment
        : new Deployment(
            deployment.modelId(),
            deployment.version(),
            deployment.role(),
            deployment.activatedAt(),
            deployment.family(),
            deployment.outputs(),
            deployment.features(),
            deployment.dispersion(),
            deployment.terms(),
            deployment.belief(),
            deployment.looks(),
            deployment.labels(),
            deployment.retrains(),
            null,
            deployment.origin());
  }

  private static Deployment deployment(
      ReadOnlyBroadcastState<String, Event> deployments, Observation observation) throws Exception {
    return (Deployment)
        deployments.get(Names.deploymentKey(observation.modelId(), observation.version()));
  }

  private long horizon(ReadOnlyContext context, Event event) throws Exception {
    Long horizon = context.getBroadcastState(HORIZONS).get(event.modelId());
    return horizon == null ? defaultHorizon : horizon;
  }
}
