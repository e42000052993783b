package io.arrears.flink;

import io.arrears.engine.EngineOptions;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.ObservationBlock;
import io.arrears.engine.ModelEngine;
import io.arrears.engine.Output;
import io.arrears.engine.Outputs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.flink.annotation.VisibleForTesting;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeutils.base.array.BytePrimitiveArraySerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.InternalTimer;
import org.apache.flink.streaming.api.operators.InternalTimerService;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Runs one {@link ModelEngine} per model, keyed by model id: deployments, retirements, commands and
 * examples in, outputs out. It holds the state protocol and no formula.
 *
 * <p><b>Hot and cold.</b> A posterior is large and every example changes it, so engines live as
 * objects in memory (<i>hot</i>) and are not touched by keyed state per record. Changed ones are
 * written to keyed state before each checkpoint barrier, at the end of input and when they are
 * evicted to make room (<i>cold</i>). What is written are bytes and never the object: snapshots of
 * the heap backend are taken while processing goes on. To make room, a hand goes round the hot
 * engines and takes the first that was not used since it came by last (second chance), so that use
 * costs no more than a mark.
 *
 * <p><b>Keys.</b> The current key is set where keyed state or a timer is touched, by the model that
 * it is touched for, and not for every record: most only wait in their engine for the watermark.
 *
 * <p><b>Time.</b> A watermark advances every hot engine that has something to do by then, in the
 * order of that time and model id. For cold engines, and for all after a restore, an event-time
 * timer stands, set when the engine was written. So each engine is advanced with the same
 * watermarks whether it is hot or cold. A processing-time timer stands at every engine's next
 * deadline.
 *
 * <p><b>Overlap.</b> Where many records come, engines are advanced a few at a time between the
 * records that follow the watermark, so that the tasks before this one need not wait; the watermark
 * is passed on when all are. An engine that is due is advanced before it is told anything, save an
 * example that is due later and only waits, so what it says stays the same. All is done before the
 * next watermark, a checkpoint and the end, when no records follow, and within a watermark
 * interval.
 *
 * <p>Invariant: while an engine is cold, its timers in state are those of its next event time and
 * next deadline, so that loading an engine tells which timers are set.
 */
public final class Judge extends AbstractStreamOperator<Output>
    implements OneInputStreamOperator<Event, Output>, Triggerable<String, VoidNamespace> {

  private static final long serialVersionUID = 1L;

  private static final long NEVER = Long.MAX_VALUE;

  private final EngineOptions options;
  private final int maxHot;
  private final long maxHotBytes;

  private transient ValueState<byte[]> cold;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient Map<String, HotModel> hot;
  private transient ArrayList<HotModel> round;
  private transient int hand;
  private transient HotModel latest;
  private transient TreeSet<HotModel> due;
  private transient Outputs out;
  private transient DataOutputSerializer buffer;
  private transient long watermark;
  private transient PendingWatermark pending;
  private transient long hotBytes;
  private transient Counter loads;
  private transient Counter evictions;
  private transient Counter uncounted;

  /**
   * @param options what holds for every model
   * @param maxHot engines kept as objects per subtask, 1 or more
   * @param maxHotBytes memory of the engines kept as objects per subtask, as they reckon it, bytes;
   *     the engine in use is kept in any case
   */
  public Judge(EngineOptions options, int maxHot, long maxHotBytes) {
    this.options = options;
    this.maxHot = maxHot;
    this.maxHotBytes = maxHotBytes;
  }

  @Override
  public void open() throws Exception {
    super.open();
    cold =
        getPartitionedState(
            new ValueStateDescriptor<>("model", BytePrimitiveArraySerializer.INSTANCE));
    timers = getInternalTimerService("judge", VoidNamespaceSerializer.INSTANCE, this);
    hot = new HashMap<>();
    round = new ArrayList<>();
    due = new TreeSet<>();
    // A fresh record each time: outputs have no timestamp, least of all that of some input.
    out = value -> output.collect(new StreamRecord<>(value));
    buffer = new DataOutputSerializer(4096);
    watermark = Long.MIN_VALUE;
    pending =
        new PendingWatermark(
            processingTimeService,
            getExecutionConfig().getAutoWatermarkInterval(),
            this::finishWatermark);
    MetricGroup group = getMetricGroup();
    loads = group.counter("loads");
    evictions = group.counter("evictions");
    uncounted = group.counter("uncountedObservations");
    group.gauge("hotModels", () -> hot.size());
    group.gauge("hotBytes", () -> hotBytes);
  }

  /** The key is set when it is needed, see above. */
  @Override
  public void setKeyContextElement(StreamRecord<Event> record) {}

  /** The key is set when it is needed, see above. */
  @Override
  @SuppressWarnings("rawtypes")
  public void setKeyContextElement1(StreamRecord record) {}

  @Override
  public void processElement(StreamRecord<Event> record) throws Exception {
    Event event = record.getValue();
    if (event instanceof ObservationBlock block) {
      process(block);
    } else {
      process(event);
    }
  }

  /** Of the examples of a block, most only wait. */
  private void process(ObservationBlock block) throws Exception {
    HotModel model = heat(block.modelId());
    ObservationBlock.Reader examples = block.reader();
    while (examples.next()) {
      long time = examples.time();
      if (time > watermark && model.engine.enqueue(examples, time)) {
        queued(model, time);
      } else {
        process(Example.inline(examples.observation()));
        model = heat(block.modelId());
      }
    }
    evict(model);
    if (DONE) advanceSome(block.size());
  }

  private void process(Event event) throws Exception {
    HotModel model = heat(event.modelId());
    if (event instanceof Example example
        && example.time() > watermark
        && model.engine.enqueue(example)) {
      queued(model, example.time());
    } else {
      long now = timers.currentProcessingTime();
      if (event.time() <= watermark || model.nextEventTime <= watermark) {
        // An idle engine was not told of every watermark; a late event must find it there. One that
        // is due may not have been told yet.
        model.engine.advanceTo(watermark, now, out);
      }
      model.engine.accept(event, now, out);
      changed(model);
    }
    evict(model);
    advanceSome(1);
  }

  private static final boolean DONE = Boolean.getBoolean("overlap");

  /** Of a pending watermark's work, what so many records more bring. */
  private void advanceSome(int records) throws Exception {
    int engines = pending.record(records);
    if (engines > 0 && !advanceDue(engines)) {
      finishWatermark();
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    finishWatermark();
    watermark = mark.getTimestamp();
    if (!pending.begin(mark, countDue())) {
      pass(mark);
    }
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    finishWatermark();
    super.processWatermarkStatus(status);
  }

  @Override
  public void onEventTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    HotModel model = heat(timer.getKey());
    if (model.eventTimer == timer.getTimestamp()) {
      model.eventTimer = NEVER;
    }
    advance(model);
    evict(model);
  }

  @Override
  public void onProcessingTime(InternalTimer<String, VoidNamespace> timer) throws Exception {
    HotModel model = heat(timer.getKey());
    if (model.deadlineTimer == timer.getTimestamp()) {
      model.deadlineTimer = NEVER;
    }
    advance(model);
    model.engine.wake(timers.currentProcessingTime(), out);
    changed(model);
    evict(model);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    finishWatermark();
    writeAll();
    super.prepareSnapshotPreBarrier(checkpoint);
  }

  @Override
  public void finish() throws Exception {
    finishWatermark();
    writeAll();
    super.finish();
  }

  @VisibleForTesting
  long evictions() {
    return evictions.getCount();
  }

  // ---- watermarks -------------------------------------------------------------------------------

  private int countDue() {
    int engines = 0;
    for (HotModel model : due) {
      if (model.nextEventTime > watermark) {
        break;
      }
      engines++;
    }
    return engines;
  }

  /** Advances so many engines that are due, or all; whether others are left. */
  private boolean advanceDue(int engines) throws Exception {
    for (int i = 0; i < engines && isAnyDue(); i++) {
      advance(due.first());
    }
    return isAnyDue();
  }

  private boolean isAnyDue() {
    return !due.isEmpty() && due.first().nextEventTime <= watermark;
  }

  /** Does what is left of a pending watermark's work. */
  private void finishWatermark() throws Exception {
    Watermark mark = pending.end();
    if (mark != null) {
      pass(mark);
    }
  }

  private void pass(Watermark mark) throws Exception {
    advanceDue(Integer.MAX_VALUE);
    // Fires the timers of cold models, then passes the watermark on.
    super.processWatermark(mark);
  }

  // ---- engines ----------------------------------------------------------------------------------

  /** The live engine of a model. */
  private HotModel heat(String modelId) throws Exception {
    HotModel model = latest;
    if (model == null || !model.modelId.equals(modelId)) {
      model = hot.get(modelId);
      if (model == null) {
        model = load(modelId);
      }
      latest = model;
    }
    model.used = true;
    return model;
  }

  private HotModel load(String modelId) throws Exception {
    setCurrentKey(modelId);
    byte[] bytes = cold.value();
    ModelEngine engine =
        bytes == null
            ? ModelEngine.create(modelId, options)
            : ModelEngine.read(new DataInputDeserializer(bytes), options);
    HotModel model = new HotModel(modelId, engine, bytes == null ? 0 : bytes.length);
    if (bytes != null) {
      loads.inc();
      confirmTimers(model);
    }
    hot.put(modelId, model);
    model.place = round.size();
    round.add(model);
    weigh(model);
    if (model.nextEventTime != NEVER) {
      due.add(model);
    }
    return model;
  }

  /** Another release or other options may have written the state: what is set already stays. */
  private void confirmTimers(HotModel model) {
    if (model.eventTimer != NEVER) {
      timers.registerEventTimeTimer(VoidNamespace.INSTANCE, model.eventTimer);
    }
    if (model.deadlineTimer != NEVER) {
      timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, model.deadlineTimer);
    }
  }

  private void advance(HotModel model) throws Exception {
    if (model.nextEventTime <= watermark) {
      model.engine.advanceTo(watermark, timers.currentProcessingTime(), out);
      changed(model);
    }
  }

  /** Notes that an example waits in an engine, which changes nothing else that is asked of it. */
  private void queued(HotModel model, long time) {
    if (!model.dirty) {
      weigh(model);
      model.dirty = true;
    }
    if (time < model.nextEventTime) {
      index(model, time);
    }
  }

  /** Notes that an engine was told something. */
  private void changed(HotModel model) throws Exception {
    uncounted.inc(model.engine.takeUncounted());
    if (!model.dirty) {
      // Between checkpoints it is the first change that matters: it brings the belief.
      weigh(model);
      model.dirty = true;
    }
    long nextEventTime = model.engine.nextEventTime();
    if (nextEventTime != model.nextEventTime) {
      index(model, nextEventTime);
    }
    setDeadlineTimer(model, model.engine.nextDeadline());
    if (model.engine.isEmpty()) {
      setEventTimer(model, NEVER);
      setDeadlineTimer(model, NEVER);
      setCurrentKey(model.modelId);
      cold.clear();
      forget(model);
    }
  }

  /** Notes when an engine has something to do. */
  private void index(HotModel model, long nextEventTime) {
    if (model.nextEventTime != NEVER) {
      due.remove(model);
    }
    model.nextEventTime = nextEventTime;
    if (nextEventTime != NEVER) {
      due.add(model);
    }
  }

  /** Makes room; the engine in use stays. */
  private void evict(HotModel inUse) throws Exception {
    while (!isWithinBounds()) {
      if (hand >= round.size()) {
        hand = 0;
      }
      HotModel candidate = round.get(hand);
      if (candidate == inUse || candidate.used) {
        candidate.used = false;
        hand++;
      } else {
        // One that is due would be brought back by its timer at once.
        advance(candidate);
        if (hot.get(candidate.modelId) == candidate) {
          write(candidate);
          forget(candidate);
          evictions.inc();
        }
      }
    }
  }

  private boolean isWithinBounds() {
    return hot.size() <= maxHot && (hotBytes <= maxHotBytes || hot.size() == 1);
  }

  /** Notes the memory that an engine takes by now. */
  private void weigh(HotModel model) {
    long heapBytes = model.engine.heapBytes();
    hotBytes += heapBytes - model.heapBytes;
    model.heapBytes = heapBytes;
  }

  /** An engine is no longer hot; one that is not changes nothing. */
  private void forget(HotModel model) {
    if (!hot.remove(model.modelId, model)) {
      return;
    }
    if (model.nextEventTime != NEVER) {
      due.remove(model);
    }
    HotModel last = round.remove(round.size() - 1);
    if (last != model) {
      round.set(model.place, last);
      last.place = model.place;
    }
    if (latest == model) {
      latest = null;
    }
    hotBytes -= model.heapBytes;
  }

  private void writeAll() throws Exception {
    for (HotModel model : new ArrayList<>(hot.values())) {
      if (model.dirty || model.eventTimer != model.nextEventTime) {
        write(model);
      }
    }
  }

  /** Brings keyed state up to an engine. */
  private void write(HotModel model) throws Exception {
    if (model.dirty) {
      buffer.clear();
      model.engine.write(buffer);
      byte[] bytes = buffer.getCopyOfBuffer();
      setCurrentKey(model.modelId);
      cold.update(bytes);
      weigh(model);
      model.stateBytes = bytes.length;
      model.dirty = false;
    }
    setEventTimer(model, model.nextEventTime);
  }

  private void setEventTimer(HotModel model, long time) {
    if (model.eventTimer != time) {
      setCurrentKey(model.modelId);
      if (model.eventTimer != NEVER) {
        timers.deleteEventTimeTimer(VoidNamespace.INSTANCE, model.eventTimer);
      }
      if (time != NEVER) {
        timers.registerEventTimeTimer(VoidNamespace.INSTANCE, time);
      }
      model.eventTimer = time;
    }
  }

  private void setDeadlineTimer(HotModel model, long time) {
    if (model.deadlineTimer != time) {
      setCurrentKey(model.modelId);
      if (model.deadlineTimer != NEVER) {
        timers.deleteProcessingTimeTimer(VoidNamespace.INSTANCE, model.deadlineTimer);
      }
      if (time != NEVER) {
        timers.registerProcessingTimeTimer(VoidNamespace.INSTANCE, time);
      }
      model.deadlineTimer = time;
    }
  }
}
