package io.arrears.flink;

import io.arrears.engine.EngineOptions;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.ModelEngine;
import io.arrears.engine.ObservationBlock;
import io.arrears.engine.Output;
import io.arrears.engine.Outputs;
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

/**
 * Runs one {@link ModelEngine} per model, keyed by model id: deployments, retirements, commands and
 * examples, one by one or in blocks, in; outputs out. It holds the state protocol and no formula.
 *
 * <p><b>Hot and cold.</b> A posterior is large and every example changes it, so engines live as
 * objects in memory (<i>hot</i>) and are not touched by keyed state per record. Changed ones are
 * written to keyed state before each checkpoint barrier, at the end of input and when they are
 * evicted to make room (<i>cold</i>). What is written are bytes and never the object: snapshots of
 * the heap backend are taken while processing goes on. {@link HotModels} says which make room.
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
 * <p>Invariant: while an engine is cold, its timers in state are those of its next event time and
 * next deadline, so that loading an engine tells which timers are set.
 */
public final class Judge extends AbstractStreamOperator<Output>
    implements OneInputStreamOperator<Event, Output>, Triggerable<String, VoidNamespace> {

  private static final long serialVersionUID = 1L;

  private static final long NEVER = HotModels.NEVER;

  private final EngineOptions options;
  private final int maxHot;
  private final long maxHotBytes;

  private transient ValueState<byte[]> cold;
  private transient InternalTimerService<VoidNamespace> timers;
  private transient HotModels hot;
  private transient Outputs out;
  private transient DataOutputSerializer buffer;
  private transient long watermark;
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
    hot = new HotModels(maxHot, maxHotBytes);
    // A fresh record each time: outputs have no timestamp, least of all that of some input.
    out = value -> output.collect(new StreamRecord<>(value));
    buffer = new DataOutputSerializer(4096);
    watermark = Long.MIN_VALUE;
    MetricGroup group = getMetricGroup();
    loads = group.counter("loads");
    evictions = group.counter("evictions");
    uncounted = group.counter("uncountedObservations");
    group.gauge("hotModels", () -> hot.size());
    group.gauge("hotBytes", () -> hot.bytes());
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

  /** Of the examples of a block most only wait. */
  private void process(ObservationBlock block) throws Exception {
    HotModel model = null;
    ObservationBlock.Reader row = block.reader();
    while (row.next()) {
      long time = row.time();
      model = heat(block.modelId());
      if (time > watermark && model.engine.enqueue(row, time)) {
        queued(model, time);
      } else {
        process(Example.inline(row.observation()));
      }
    }
    evict(model);
  }

  private void process(Event event) throws Exception {
    HotModel model = heat(event.modelId());
    if (event instanceof Example example
        && example.time() > watermark
        && model.engine.enqueue(example)) {
      queued(model, example.time());
    } else {
      long now = timers.currentProcessingTime();
      if (event.time() <= watermark) {
        // An idle engine was not told of every watermark; a late event must find it there.
        model.engine.advanceTo(watermark, now, out);
      }
      model.engine.accept(event, now, out);
      if (model.engine.nextEventTime() <= watermark) {
        // What has waited for the event was due before it came.
        model.engine.advanceTo(watermark, now, out);
      }
      changed(model);
    }
    evict(model);
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    watermark = mark.getTimestamp();
    for (HotModel model : hot.due(watermark)) {
      advance(model);
    }
    // Fires the timers of cold models, then passes the watermark on.
    super.processWatermark(mark);
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
    if (hot.contains(model)) {
      model.engine.wake(timers.currentProcessingTime(), out);
      changed(model);
      evict(model);
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    writeAll();
    super.prepareSnapshotPreBarrier(checkpoint);
  }

  @Override
  public void finish() throws Exception {
    writeAll();
    super.finish();
  }

  @VisibleForTesting
  long evictions() {
    return evictions.getCount();
  }

  // ---- engines ----------------------------------------------------------------------------------

  /** The live engine of a model. */
  private HotModel heat(String modelId) throws Exception {
    HotModel model = hot.use(modelId);
    return model == null ? load(modelId) : model;
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
    hot.add(model);
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
      hot.weigh(model);
      model.dirty = true;
    }
    if (time < model.nextEventTime) {
      hot.schedule(model, time);
    }
  }

  /** Notes that an engine was told something. */
  private void changed(HotModel model) throws Exception {
    uncounted.inc(model.engine.takeUncounted());
    if (!model.dirty) {
      // Between checkpoints it is the first change that matters: it brings the belief.
      hot.weigh(model);
      model.dirty = true;
    }
    long nextEventTime = model.engine.nextEventTime();
    if (nextEventTime != model.nextEventTime) {
      hot.schedule(model, nextEventTime);
    }
    setDeadlineTimer(model, model.engine.nextDeadline());
    if (model.engine.isEmpty()) {
      setEventTimer(model, NEVER);
      setDeadlineTimer(model, NEVER);
      setCurrentKey(model.modelId);
      cold.clear();
      hot.remove(model);
    }
  }

  /** Makes room; the engine in use stays. */
  private void evict(HotModel inUse) throws Exception {
    while (hot.areTooMany()) {
      HotModel candidate = hot.nextToEvict(inUse);
      // One that is due would be brought back by its timer at once.
      advance(candidate);
      if (hot.contains(candidate)) {
        write(candidate);
        hot.remove(candidate);
        evictions.inc();
      }
    }
  }

  private void writeAll() throws Exception {
    for (HotModel model : hot.all()) {
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
      hot.weigh(model);
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
