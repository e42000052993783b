package io.arrears.flink;

import io.arrears.engine.Correction;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Retirement;
import java.time.Duration;
import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.LongSerializer;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.api.common.typeutils.base.array.LongPrimitiveArraySerializer;
import org.apache.flink.runtime.state.KeyedStateBackend;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.runtime.state.internal.InternalListState;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Joins observations with labels that come on their own. Keyed by {@link JoinKey}: a model's
 * predictions in slots. Each slot knows its model's deployments, which give the label horizon, the
 * rules that an observation and a label must keep, the label sample and the cap.
 *
 * <ul>
 *   <li>Whichever comes first waits for the other; together they make one {@link Example}. Every
 *       further label of another time or value is a {@link Correction}, which names its neighbours
 *       in the order of {@link Label#PRECEDENCE}, so that the engine can apply it as if labels had
 *       come in that order.
 *   <li>An observation of a known version is checked on arrival; one of an unknown version is
 *       checked after the unknown wait, and is a dead letter where the version is still unknown.
 *   <li>A row ends at its observation's time plus the label horizon (a label without an observation
 *       at its own), rounded up to a bucket.
 *   <li>Of each kind of row, waiting, joined, label without observation, a model keeps at most
 *       {@code maxPending}, and a slot its share of that: beyond it the newest waiting row or label
 *       is not admitted, and of a joined row only a stub is kept, up to ten times as many, which
 *       cannot be corrected.
 * </ul>
 *
 * Each outcome is counted, see {@link JoinCounters}.
 *
 * <p><b>Cost.</b> A record costs one read and one write of its own row and no more: deployments and
 * counters live in memory, in a least-recently-used map of slots, and are written before the
 * barrier; the prediction ids of a bucket are gathered in memory and appended to state in blocks; a
 * timer stands for each slot and bucket, not for each prediction. Where buckets begin differs
 * between slots, so that expiry does not come all at once.
 */
public final class LabelJoin extends AbstractStreamOperator<Event>
    implements OneInputStreamOperator<JoinInput, Event>, Triggerable<JoinKey, VoidNamespace> {

  private static final long serialVersionUID = 1L;

  /** Slots kept in memory by a subtask. */
  private static final int MAX_HOT = 1 << 16;

  /** Bytes of prediction ids in memory, of all blocks of a subtask. */
  private static final long MAX_BLOCKS = 32 << 20;

  private final long defaultHorizon;
  private final long bucket;
  private final long unknownWait;
  private final long defaultMaxPending;
  private final long accrualBucket;
  private final int maxHot;
  private final long maxBlocks;

  private transient ArrivalTally arrivals;
  private transient JoinCounters counters;
  private transient JoinSlots slots;
  private transient RowEnds ends;
  private transient UnknownWait unknown;
  private transient JoinRows rows;
  private transient InternalTimerService<VoidNamespace> timers;

  /**
   * @param defaultHorizon how long to wait where no deployment of the model is known, event time
   * @param bucket expiry is rounded up to multiples of this, event time, above zero
   * @param unknownWait how long an observation waits for its deployment, processing time
   * @param defaultMaxPending rows of a model where no deployment of it is known, 1 or more
   * @param accrualBucket observations are tallied by multiples of this, event time, above zero
   */
  public LabelJoin(
      Duration defaultHorizon,
      Duration bucket,
      Duration unknownWait,
      long defaultMaxPending,
      Duration accrualBucket) {
    this(
        defaultHorizon, bucket, unknownWait, defaultMaxPending, accrualBucket, MAX_HOT, MAX_BLOCKS);
  }

  /**
   * @param maxHot slots kept in memory, 1 or more
   * @param maxBlocks bytes of prediction ids kept in memory
   */
  @VisibleForTesting
  LabelJoin(
      Duration defaultHorizon,
      Duration bucket,
      Duration unknownWait,
      long defaultMaxPending,
      Duration accrualBucket,
      int maxHot,
      long maxBlocks) {
    this.maxHot = maxHot;
    this.maxBlocks = maxBlocks;
    this.defaultHorizon = defaultHorizon.toMillis();
    this.bucket = bucket.toMillis();
    this.unknownWait = unknownWait.toMillis();
    this.defaultMaxPending = defaultMaxPending;
    this.accrualBucket = accrualBucket.toMillis();
  }

  @Override
  @SuppressWarnings("unchecked") // The backend's list states are all internal ones.
  public void open() throws Exception {
    super.open();
    MapState<String, JoinRow> kept =
        getPartitionedState(
            new MapStateDescriptor<>(
                "rows", StringSerializer.INSTANCE, JoinRowSerializer.INSTANCE));
    ListState<Event> deployments =
        getPartitionedState(new ListStateDescriptor<>("deployments", EventSerializer.INSTANCE));
    ValueStateDescriptor<long[]> countsDescriptor =
        new ValueStateDescriptor<>("counts", LongPrimitiveArraySerializer.INSTANCE);
    ValueState<long[]> counts = getPartitionedState(countsDescriptor);
    ListState<byte[]> unchecked =
        getPartitionedState(
            new ListStateDescriptor<>("unchecked", BytePrimitiveArraySerializer.INSTANCE));
    ListState<byte[]> blocks =
        getOrCreateKeyedState(
            LongSerializer.INSTANCE,
            new ListStateDescriptor<>("ending", BytePrimitiveArraySerializer.INSTANCE));
    InternalListState<JoinKey, Long, byte[]> ending =
        (InternalListState<JoinKey, Long, byte[]>) (ListState<?>) blocks;
    KeyedStateBackend<JoinKey> backend = getKeyedStateBackend();
    timers = getInternalTimerService("label-join", VoidNamespaceSerializer.INSTANCE, this);
    arrivals = new ArrivalTally(accrualBucket);
    counters = JoinCounters.register(getMetricGroup());
    ends = new RowEnds(ending, timers, maxBlocks);
    slots = new JoinSlots(backend, deployments, counts, timers, ends, bucket, maxHot);
    unknown = new UnknownWait(unchecked, timers, unknownWait);
    rows =
        new JoinRows(
            kept,
            ends,
            unknown,
            arrivals,
            counters,
            timers::currentWatermark,
            this::send,
            new JoinRows.Terms(defaultHorizon, defaultMaxPending, bucket),
            waiting(backend, countsDescriptor));
    getMetricGroup().gauge("observations.waiting", () -> rows.waiting());
    getMetricGroup().gauge("hotSlots", () -> slots.size());
  }

  private static long waiting(
      KeyedStateBackend<JoinKey> backend, ValueStateDescriptor<long[]> counts) throws Exception {
    long[] waiting = {0};
    backend.applyToAllKeys(
        VoidNamespace.INSTANCE,
        VoidNamespaceSerializer.INSTANCE,
        counts,
        (key, state) -> waiting[0] += state.value() == null ? 0 : state.value()[0]);
    return waiting[0];
  }

  /** What this subtask has counted. */
  @VisibleForTesting
  JoinCounters counters() {
    return counters;
  }

  /** Observations of this subtask that wait for their first label. */
  @VisibleForTesting
  long waiting() {
    return rows.waiting();
  }

  // ---- events -----------------------------------------------------------------------------------

  @Override
  public void processElement(StreamRecord<JoinInput> record) throws Exception {
    JoinSlot slot = slots.current();
    Event event = record.getValue().event();
    if (event instanceof Observation observation) {
      rows.take(observation, slot);
    } else if (event instanceof Label label) {
      rows.take(label, slot);
    } else if (event instanceof Deployment deployment) {
      // What a version has frozen cannot be changed by deploying it again; the Judge refuses that.
      if (slot.versions.take(deployment.withoutReference(), timers.currentWatermark())) {
        slots.keepVersions(slot);
      }
    } else if (event instanceof Retirement retirement) {
      slot.versions.retire(retirement, timers.currentWatermark());
      slots.keepVersions(slot);
    }
    slots.evict();
  }

  @Override
  public void onProcessingTime(InternalTimer<JoinKey, VoidNamespace> timer) throws Exception {
    JoinSlot slot = slots.current();
    unknown.take(timer.getTimestamp(), id -> rows.checkAtLast(id, slot));
    slots.evict();
  }

  @Override
  public void onEventTime(InternalTimer<JoinKey, VoidNamespace> timer) throws Exception {
    long end = timer.getTimestamp();
    JoinSlot slot = slots.current();
    ends.take(end, slot, id -> rows.expire(id, end, slot));
    if (slot.versions.forget(end)) {
      slots.keepVersions(slot);
    }
    slots.evict();
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    arrivals.flush(this::send);
    // Fires the timers and passes the watermark on.
    super.processWatermark(mark);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    arrivals.flush(this::send);
    slots.writeAll();
    super.prepareSnapshotPreBarrier(checkpoint);
  }

  @Override
  public void finish() throws Exception {
    arrivals.flush(this::send);
    slots.writeAll();
    super.finish();
  }

  private void send(Event event) {
    if (event instanceof DeadLetter letter) {
      output.collect(Intake.DEAD_LETTERS, new StreamRecord<>(letter));
    } else {
      output.collect(new StreamRecord<>(event));
    }
  }
}
