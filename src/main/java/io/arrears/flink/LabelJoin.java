package io.arrears.flink;

import io.arrears.debt.WaitingShare;
import io.arrears.engine.Correction;
import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.IdHash;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.ObservationRules;
import io.arrears.engine.Origin;
import io.arrears.engine.Retirement;
import io.arrears.engine.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** And of one block. */
  private static final int MAX_BLOCK = 4 << 10;

  /** Joined rows and their stubs: so many times the cap. */
  private static final long STUBS = 10;

  /**
   * Timers of the unknown wait are rounded up to a share of it, and this at least, milliseconds.
   */
  private static final long WAIT_STEP = 1_000;

  private static final long WAIT_STEPS = 8;

  private final long defaultHorizon;
  private final long bucket;
  private final long unknownWait;
  private final long defaultMaxPending;
  private final long accrualBucket;
  private final int maxHot;
  private final long maxBlocks;

  private transient MapState<String, JoinRow> rows;
  private transient ListState<Event> deployments;
  private transient ValueState<long[]> counts;
  private transient InternalListState<JoinKey, Long, byte[]> ending;
  private transient ListState<byte[]> unchecked;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient LinkedHashMap<JoinKey, JoinSlot> hot;
  private transient ArrivalTally arrivals;
  private transient JoinCounters counters;
  private transient long blockBytes;
  private transient long waiting;

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
    rows =
        getPartitionedState(
            new MapStateDescriptor<>(
                "rows", StringSerializer.INSTANCE, JoinRowSerializer.INSTANCE));
    deployments =
        getPartitionedState(new ListStateDescriptor<>("deployments", EventSerializer.INSTANCE));
    ValueStateDescriptor<long[]> countsDescriptor =
        new ValueStateDescriptor<>("counts", LongPrimitiveArraySerializer.INSTANCE);
    counts = getPartitionedState(countsDescriptor);
    unchecked =
        getPartitionedState(
            new ListStateDescriptor<>("unchecked", BytePrimitiveArraySerializer.INSTANCE));
    ListState<byte[]> blocks =
        getOrCreateKeyedState(
            LongSerializer.INSTANCE,
            new ListStateDescriptor<>("ending", BytePrimitiveArraySerializer.INSTANCE));
    ending = (InternalListState<JoinKey, Long, byte[]>) (ListState<?>) blocks;
    timers = getInternalTimerService("label-join", VoidNamespaceSerializer.INSTANCE, this);
    hot = new LinkedHashMap<>(64, 0.75f, true);
    arrivals = new ArrivalTally(accrualBucket);
    counters = JoinCounters.register(getMetricGroup());
    waiting = 0;
    this.<JoinKey>getKeyedStateBackend()
        .applyToAllKeys(
            VoidNamespace.INSTANCE,
            VoidNamespaceSerializer.INSTANCE,
            countsDescriptor,
            (key, state) -> waiting += state.value() == null ? 0 : state.value()[0]);
    getMetricGroup().gauge("observations.waiting", () -> waiting);
    getMetricGroup().gauge("hotSlots", () -> hot.size());
  }

  /** What this subtask has counted. */
  @VisibleForTesting
  JoinCounters counters() {
    return counters;
  }

  /** Observations of this subtask that wait for their first label. */
  @VisibleForTesting
  long waiting() {
    return waiting;
  }

  // ---- events -----------------------------------------------------------------------------------

  @Override
  public void processElement(StreamRecord<JoinInput> record) throws Exception {
    JoinSlot slot = heat((JoinKey) getCurrentKey());
    Event event = record.getValue().event();
    if (event instanceof Observation observation) {
      takeObservation(observation, slot);
    } else if (event instanceof Label label) {
      takeLabel(label, slot);
    } else if (event instanceof Deployment deployment) {
      takeDeployment(deployment, slot);
    } else if (event instanceof Retirement retirement) {
      slot.versions.retire(retirement, timers.currentWatermark());
      keepVersions(slot);
    }
    evict();
  }

  private void takeObservation(Observation observation, JoinSlot slot) throws Exception {
    String id = observation.predictionId();
    Deployment deployment = slot.versions.admitting(observation.version(), observation.time());
    if (deployment != null && refuse(deployment, observation)) {
      return;
    }
    JoinRow present = rows.get(id);
    if (present != null && present.observation() != null) {
      counters.duplicateObservations().inc();
      return;
    }
    long horizon =
        deployment == null ? slot.versions.horizon(defaultHorizon) : deployment.labels().horizon();
    long end = Expiry.endOf(observation.time(), horizon, bucket, slot.phase);
    boolean over = end <= timers.currentWatermark();
    JoinRow.Seen seen = JoinRow.Seen.of(observation, deployment != null);
    if (present != null) {
      slot.orphans--;
      slot.dirty = true;
      meetLabels(id, present.with(end, seen), deployment, slot, over);
    } else if (over) {
      expireObservation(id, seen, deployment, slot);
    } else if (slot.waiting >= slot.cap(deployment, defaultMaxPending)) {
      counters.notAdmittedObservations().inc();
    } else {
      rows.put(id, new JoinRow(end, seen, JoinRow.NO_LABELS));
      endsAt(end, id, slot);
      if (deployment == null) {
        awaitDeployment(id);
      } else {
        announce(id, seen, slot);
      }
      countWaiting(slot, 1);
    }
  }

  private static boolean isOutside(double sample, String id) {
    return sample < 1 && IdHash.uniform(id, IdHash.LABEL_SAMPLE) >= sample;
  }

  /** Refuses or passes over an observation of a known version; false where it is to be taken. */
  private boolean refuse(Deployment deployment, Observation observation) {
    if (isOutside(deployment.labels().sample(), observation.predictionId())) {
      counters.sampledOutObservations().inc();
      return true;
    }
    DeadLetter letter = ObservationRules.check(deployment, observation);
    if (letter != null) {
      counters.refusedObservations().inc();
      send(letter);
    }
    return letter != null;
  }

  /** An observation came after labels of its own: they go on in their order. */
  private void meetLabels(
      String id, JoinRow row, Deployment deployment, JoinSlot slot, boolean over) throws Exception {
    Observation observation = row.observation().named(slot.key.modelId(), id);
    List<Label> legal = new ArrayList<>();
    for (Label label : row.labels()) {
      Label named = new Label(slot.key.modelId(), id, label.time(), label.value(), label.origin());
      if (!refuse(deployment, observation, named)) {
        legal.add(named);
      }
    }
    Label[] kept = new Label[legal.size()];
    JoinRow met = row.with(kept);
    for (int i = 0; i < kept.length; i++) {
      Label label = legal.get(i);
      kept[i] = new Label("", "", label.time(), label.value(), Origin.NONE);
      sendLabel(observation, met, i, label, i == 0 ? null : legal.get(i - 1), null);
    }
    if (deployment != null || kept.length > 0) {
      // In the stream's own time it waits until its label's time, whichever is read first.
      announce(id, row.observation(), slot);
    }
    if (kept.length > 0) {
      counters.joined().inc();
      keepJoined(id, met, slot, over, true);
    } else if (over) {
      rows.remove(id);
      expireObservation(id, row.observation(), deployment, slot);
    } else {
      rows.put(id, met);
      endsAt(met.end(), id, slot);
      countWaiting(slot, 1);
    }
  }

  private void takeLabel(Label label, JoinSlot slot) throws Exception {
    String id = label.predictionId();
    if (isOutside(slot.versions.sample(), id)) {
      counters.sampledOutLabels().inc();
      return;
    }
    JoinRow row = rows.get(id);
    if (row == null) {
      admitOrphan(label, slot);
      return;
    }
    Observation observation =
        row.observation() == null ? null : row.observation().named(slot.key.modelId(), id);
    if (observation != null && refuse(row, observation, label, slot)) {
      return;
    }
    int place = row.place(label);
    if (place < 0) {
      counters.duplicateLabels().inc();
      return;
    }
    if (row.labels().length == JoinRow.MAX_LABELS) {
      counters.surplusLabels().inc();
      return;
    }
    if (observation != null && row.observation().isStub()) {
      counters.notAdmittedLabels().inc();
      return;
    }
    countFurther(row, label);
    JoinRow next = row.insert(place, label);
    if (observation == null) {
      rows.put(id, next);
      return;
    }
    Label before = place == 0 ? null : named(row.labels()[place - 1], label);
    Label after = place == row.labels().length ? null : named(row.labels()[place], label);
    boolean first = row.labels().length == 0;
    sendLabel(observation, next, place, label, before, after);
    if (first) {
      if (!row.observation().checked()) {
        // It was not announced yet, and the engine takes it off those that wait.
        announce(id, row.observation(), slot);
      }
      counters.joined().inc();
      countWaiting(slot, -1);
      keepJoined(id, next, slot, false, false);
    } else {
      rows.put(id, next);
    }
  }

  private void admitOrphan(Label label, JoinSlot slot) throws Exception {
    long horizon = slot.versions.horizon(defaultHorizon);
    long end = Expiry.endOf(label.time(), horizon, bucket, slot.phase);
    if (end <= timers.currentWatermark()) {
      counters.orphanedLabels().inc();
    } else if (slot.orphans >= slot.cap(null, defaultMaxPending)) {
      counters.notAdmittedLabels().inc();
    } else {
      JoinRow row = JoinRow.of(end, label);
      countFurther(new JoinRow(end, null, JoinRow.NO_LABELS), label);
      rows.put(label.predictionId(), row);
      endsAt(end, label.predictionId(), slot);
      slot.orphans++;
      slot.dirty = true;
    }
  }

  /**
   * Refuses a label, or passes over one of a prediction outside of its own version's sample; an
   * observation that was checked is inside.
   */
  private boolean refuse(JoinRow row, Observation observation, Label label, JoinSlot slot) {
    Deployment deployment = slot.versions.serving(observation.version(), observation.time());
    boolean sampledOut =
        deployment != null
            && !row.observation().checked()
            && isOutside(deployment.labels().sample(), label.predictionId());
    if (sampledOut) {
      counters.sampledOutLabels().inc();
    }
    return sampledOut || refuse(deployment, observation, label);
  }

  /** Refuses a label that the family cannot have; false where it is fine or not known yet. */
  private boolean refuse(Deployment deployment, Observation observation, Label label) {
    DeadLetter letter =
        deployment == null || label.isRetraction()
            ? null
            : ObservationRules.check(deployment, observation, label);
    if (letter != null) {
      counters.refusedLabels().inc();
      send(letter);
    }
    return letter != null;
  }

  /** Counts what a label is beside those known before. */
  private void countFurther(JoinRow before, Label label) {
    if (label.isRetraction()) {
      counters.retractedLabels().inc();
    } else if (before.hasValue()) {
      counters.amendedLabels().inc();
    }
  }

  /** Sends the first label of an observation as an example and any other as a correction. */
  private void sendLabel(
      Observation observation, JoinRow row, int place, Label label, Label before, Label after) {
    boolean isExample = before == null && after == null && !label.isRetraction();
    send(
        isExample
            ? new Example(observation, label)
            : new Correction(observation, label, before, after, row.entered(place)));
  }

  private static Label named(Label nameless, Label names) {
    return new Label(
        names.modelId(),
        names.predictionId(),
        nameless.time(),
        nameless.value(),
        nameless.origin());
  }

  /**
   * Keeps a row that has met its first label, for corrections, where there is room, and else a stub
   * of it, so that its observation is known when it is repeated.
   */
  private void keepJoined(String id, JoinRow row, JoinSlot slot, boolean over, boolean moved)
      throws Exception {
    JoinRow.Seen seen = row.observation();
    Deployment deployment = slot.versions.serving(seen.version(), seen.time());
    long cap = slot.cap(deployment, defaultMaxPending);
    boolean whole = slot.joined < cap;
    if (!over && !whole) {
      counters.notKept().inc();
    }
    if (over || slot.joined >= STUBS * cap) {
      rows.remove(id);
    } else {
      rows.put(id, whole ? row : row.stub());
      if (moved) {
        endsAt(row.end(), id, slot);
      }
      slot.joined++;
      slot.dirty = true;
    }
  }

  private void takeDeployment(Deployment deployment, JoinSlot slot) throws Exception {
    // What a version has frozen cannot be changed by deploying it again; the Judge refuses that.
    if (slot.versions.take(deployment.withoutReference(), timers.currentWatermark())) {
      keepVersions(slot);
    }
  }

  /** Writes the versions, and sees to it that those that end are forgotten. */
  private void keepVersions(JoinSlot slot) throws Exception {
    deployments.update(slot.versions.events());
    for (long end : slot.versions.ends()) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, end);
    }
  }

  // ---- what waits -------------------------------------------------------------------------------

  private void countWaiting(JoinSlot slot, int change) {
    slot.waiting += change;
    slot.dirty = true;
    waiting += change;
  }

  /** Says that a checked observation waits, and sends it where it speaks for others. */
  private void announce(String id, JoinRow.Seen seen, JoinSlot slot) {
    String modelId = slot.key.modelId();
    arrivals.add(modelId, seen.version(), seen.time());
    double weight = WaitingShare.weight(slot.waiting);
    if (weight == 1 || WaitingShare.isSent(IdHash.bits(id, IdHash.PENDING_SAMPLE), weight)) {
      send(new Waiting(seen.named(modelId, id), weight));
    }
  }

  /** Lets an observation of an unknown version wait for its deployment. */
  private void awaitDeployment(String id) throws Exception {
    long deadline = timers.currentProcessingTime() + unknownWait;
    unchecked.add(new Unchecked(deadline, id).toBytes());
    // Few timers, since each reads and writes all that wait.
    long step = Math.max(WAIT_STEP, unknownWait / WAIT_STEPS);
    timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, (deadline + step - 1) / step * step);
  }

  @Override
  public void onProcessingTime(InternalTimer<JoinKey, VoidNamespace> timer) throws Exception {
    JoinSlot slot = heat(timer.getKey());
    List<byte[]> left = new ArrayList<>();
    Iterable<byte[]> entries = unchecked.get();
    for (byte[] bytes : entries == null ? List.<byte[]>of() : entries) {
      Unchecked entry = Unchecked.of(bytes);
      if (entry.deadline() > timer.getTimestamp()) {
        left.add(bytes);
      } else {
        checkAtLast(entry.predictionId(), slot);
      }
    }
    unchecked.update(left);
    evict();
  }

  /** The unknown wait of an observation is over; its label may have come meanwhile. */
  private void checkAtLast(String id, JoinSlot slot) throws Exception {
    JoinRow row = rows.get(id);
    if (row == null || !row.waits() || row.observation().checked()) {
      return;
    }
    Observation observation = row.observation().named(slot.key.modelId(), id);
    Deployment deployment = slot.versions.admitting(observation.version(), observation.time());
    boolean refused =
        deployment == null ? refuseUnknown(observation, slot) : refuse(deployment, observation);
    if (refused) {
      rows.remove(id);
      countWaiting(slot, -1);
    } else {
      JoinRow.Seen seen = row.observation().afterCheck();
      rows.put(id, row.with(row.end(), seen));
      announce(id, seen, slot);
    }
  }

  private boolean refuseUnknown(Observation observation, JoinSlot slot) {
    boolean modelIsKnown = slot.versions.knowsModel();
    counters.refusedObservations().inc();
    send(
        DeadLetter.refused(
            modelIsKnown ? DeadLetter.Code.UNKNOWN_VERSION : DeadLetter.Code.UNKNOWN_MODEL,
            (modelIsKnown ? "version '" + observation.version() + "' of " : "")
                + "model '"
                + observation.modelId()
                + "' is not deployed (waited for unknown.wait in vain); publish its"
                + " ModelDeployment before its observations",
            observation));
    return true;
  }

  // ---- expiry -----------------------------------------------------------------------------------

  /** Notes when the row of a prediction ends. */
  private void endsAt(long end, String id, JoinSlot slot) throws Exception {
    if (slot.noteTimer(end)) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, end);
    }
    IdBlock block = slot.block(end);
    blockBytes += block.add(id);
    if (block.length() >= MAX_BLOCK) {
      write(slot.removeBlock(end));
    }
  }

  @Override
  public void onEventTime(InternalTimer<JoinKey, VoidNamespace> timer) throws Exception {
    long end = timer.getTimestamp();
    JoinSlot slot = heat(timer.getKey());
    slot.forgetTimer(end);
    ending.setCurrentNamespace(end);
    Iterable<byte[]> blocks = ending.get();
    if (blocks != null) {
      for (byte[] block : blocks) {
        IdBlock.read(block, id -> expire(id, end, slot));
      }
      ending.setCurrentNamespace(end);
      ending.clear();
    }
    IdBlock last = slot.removeBlock(end);
    if (last != null) {
      blockBytes -= last.length();
      IdBlock.read(last.toBytes(), id -> expire(id, end, slot));
    }
    if (slot.versions.forget(end)) {
      keepVersions(slot);
    }
    evict();
  }

  /** Ends the row of a prediction; one whose end has moved meanwhile goes on. */
  private void expire(String id, long end, JoinSlot slot) throws Exception {
    JoinRow row = rows.get(id);
    if (row == null || row.end() != end) {
      return;
    }
    rows.remove(id);
    if (row.observation() == null) {
      slot.orphans--;
      slot.dirty = true;
      counters.orphanedLabels().inc(row.labels().length);
    } else if (row.waits()) {
      countWaiting(slot, -1);
      JoinRow.Seen seen = row.observation();
      Deployment deployment = slot.versions.admitting(seen.version(), seen.time());
      expireObservation(id, seen, deployment, slot);
    } else {
      slot.joined--;
      slot.dirty = true;
    }
  }

  /** An observation has never met a label; one that was never checked is checked now. */
  private void expireObservation(
      String id, JoinRow.Seen seen, Deployment deployment, JoinSlot slot) {
    Observation observation = seen.named(slot.key.modelId(), id);
    boolean refused =
        !seen.checked()
            && (deployment == null
                ? refuseUnknown(observation, slot)
                : refuse(deployment, observation));
    if (!refused) {
      counters.expiredObservations().inc();
    }
  }

  // ---- slots and state --------------------------------------------------------------------------

  /** The slot of the current key. */
  private JoinSlot heat(JoinKey key) throws Exception {
    JoinSlot slot = hot.get(key);
    if (slot == null) {
      long phase = key.phase(bucket);
      JoinVersions versions = new JoinVersions(bucket, phase, deployments.get());
      slot = new JoinSlot(key, phase, versions, counts.value());
      hot.put(key, slot);
    }
    return slot;
  }

  private void evict() throws Exception {
    if (hot.size() <= maxHot && blockBytes <= maxBlocks) {
      return;
    }
    Object key = getCurrentKey();
    if (blockBytes > maxBlocks) {
      writeAll();
    }
    while (hot.size() > maxHot) {
      JoinSlot eldest = hot.values().iterator().next();
      write(eldest);
      hot.remove(eldest.key);
    }
    setCurrentKey(key);
  }

  private void writeAll() throws Exception {
    for (JoinSlot slot : hot.values()) {
      write(slot);
    }
  }

  /** Brings keyed state up to a slot. */
  private void write(JoinSlot slot) throws Exception {
    if (slot.dirty || !slot.blocks.isEmpty()) {
      setCurrentKey(slot.key);
      for (IdBlock block : slot.blocks) {
        write(block);
      }
      slot.blocks.clear();
      if (slot.isEmpty()) {
        counts.clear();
      } else {
        counts.update(slot.counts());
      }
      slot.dirty = false;
    }
  }

  /** Appends a block to its bucket; the current key is its slot's. */
  private void write(IdBlock block) throws Exception {
    blockBytes -= block.length();
    ending.setCurrentNamespace(block.end());
    ending.add(block.toBytes());
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
    writeAll();
    super.prepareSnapshotPreBarrier(checkpoint);
  }

  @Override
  public void finish() throws Exception {
    arrivals.flush(this::send);
    writeAll();
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
