package io.arrears.flink;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.engine.Observation;
import io.arrears.engine.ObservationBlock;
import io.arrears.engine.ObservationRules;
import io.arrears.engine.Output;
import io.arrears.engine.ProfileCombiner;
import io.arrears.engine.ProfileDelta;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeutils.base.BooleanSerializer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;
import org.apache.flink.util.OutputTag;

/**
 * Runs a {@link ProfileCombiner} where the observations are, before the shuffle: blocks of
 * observations without a label in and, unless their model is label-free, each of them out again;
 * what they add up to leaves by the side. The second input are all deployments and retirements,
 * broadcast.
 *
 * <p><b>Flushes.</b> A window leaves when the watermark passes its end, and before that watermark
 * goes on, so that whoever has got the watermark has got the window. All of it leaves before every
 * checkpoint barrier, at the end of input and when the input falls idle, and the largest of it when
 * the sums take more than their memory. So there is no state but the deployments, which are kept as
 * a list that subtask 0 writes and all read.
 */
public final class CombineProfiles extends AbstractStreamOperator<Event>
    implements TwoInputStreamOperator<Event, Event, Event> {

  /** What observations add up to. */
  public static final OutputTag<Event> PROFILES =
      new OutputTag<>("profiles", EventTypeInfo.INSTANCE);

  /** Observations of label-free models that break a rule. */
  public static final OutputTag<Output> DEAD_LETTERS =
      new OutputTag<>("dead-letters", OutputTypeInfo.INSTANCE);

  private static final long serialVersionUID = 1L;

  /** Index of the first input. */
  private static final int OBSERVATIONS = 0;

  /** Bytes of rows between two looks at the memory, at least. */
  private static final long LEAST_PER_WEIGHING = 1 << 18;

  /** A number of a row takes itself, and as much in the sums that may be made of the row. */
  private static final long BYTES_PER_NUMBER = 16;

  private static final long BYTES_PER_ROW = 64;

  /** A block beside its rows. */
  private static final long BYTES_PER_BLOCK = 200;

  /** Bytes of rows that wait to be counted: as many as are grouped where they are read. */
  private static final long MOST_WAITING_BYTES = 16 << 20;

  private final long maxBytes;

  private transient ProfileCombiner combiner;
  private transient ListState<Event> deployments;

  /** Whether the deployments are all that there are. */
  private transient ListState<Boolean> complete;

  /** State of an earlier release lacks deployments: what model is unknown may well be known. */
  private transient boolean ignoresUnknown;

  /** Bytes of rows until the next look at the memory. */
  private transient long untilWeighing;

  /** What has come and is not counted yet, see above. */
  private transient List<ObservationBlock> waiting;

  private transient long waitingBytes;

  /** Whether the observations hold no watermark back. */
  private transient boolean isIdle;

  private transient ProfileCombiner.Teller teller;

  /** Counters by the place of the fate. */
  private transient Counter[] fates;

  private transient Counter deltas;
  private transient Counter deltaBytes;
  private transient Counter labelFree;

  /**
   * @param maxBytes memory of the sums per subtask, bytes
   */
  public CombineProfiles(long maxBytes) {
    this.maxBytes = maxBytes;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    super.initializeState(context);
    combiner = new ProfileCombiner();
    deployments =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("deployments", EventSerializer.INSTANCE));
    for (Event deployment : deployments.get()) {
      combiner.follow(deployment);
    }
    complete =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>("complete", BooleanSerializer.INSTANCE));
    ignoresUnknown = context.isRestored();
    for (boolean all : complete.get()) {
      ignoresUnknown = !all;
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    MetricGroup group = getMetricGroup();
    fates = new Counter[ProfileCombiner.Fate.values().length];
    for (ProfileCombiner.Fate fate : ProfileCombiner.Fate.values()) {
      fates[fate.ordinal()] = group.addGroup("fate", fate.name()).counter("observations");
    }
    teller = this::tell;
    waiting = new ArrayList<>();
    labelFree = group.counter("labelFreeObservations");
    deltas = group.counter("profileDeltas");
    deltaBytes = group.counter("profileDeltaBytes");
  }

  @Override
  public void processElement1(StreamRecord<Event> record) {
    Event event = record.getValue();
    // One that is alone in its group comes as it is.
    ObservationBlock block =
        event instanceof ObservationBlock some ? some : ObservationBlock.of((Observation) event);
    waiting.add(block);
    waitingBytes += block.bytes() + BYTES_PER_BLOCK;
    if (isIdle || waitingBytes >= MOST_WAITING_BYTES) {
      countWaiting();
    }
  }

  private void countWaiting() {
    for (int i = 0; i < waiting.size(); i++) {
      count(waiting.get(i));
    }
    waiting.clear();
    waitingBytes = 0;
  }

  private void count(ObservationBlock block) {
    if (ignoresUnknown && !combiner.knowsModel(block.modelId())) {
      block.observations().forEach(this::passOn);
      return;
    }
    combiner.accept(block, teller);
    untilWeighing -= block.size() * (BYTES_PER_NUMBER * block.features() + BYTES_PER_ROW);
    if (untilWeighing < 0) {
      // Half of what is left is not passed until then.
      untilWeighing = Math.max(LEAST_PER_WEIGHING, combiner.relieve(maxBytes, this::emit) / 2);
    }
  }

  private void tell(ObservationBlock.Reader row, ProfileCombiner.Fate fate, Deployment deployment) {
    fates[fate.ordinal()].inc();
    if (deployment == null || !deployment.labels().isLabelFree()) {
      passOn(row.observation());
      return;
    }
    labelFree.inc();
    // Of a row that was counted the features are fine.
    if (fate != ProfileCombiner.Fate.COUNTED || !row.hasLegalPrediction(deployment)) {
      DeadLetter letter = ObservationRules.check(deployment, row.observation());
      if (letter != null) {
        output.collect(DEAD_LETTERS, new StreamRecord<>(letter));
      }
    }
  }

  private void passOn(Observation observation) {
    output.collect(new StreamRecord<>(observation));
  }

  @Override
  public void processElement2(StreamRecord<Event> record) {
    countWaiting();
    combiner.follow(record.getValue());
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    countWaiting();
    combiner.advanceTo(mark.getTimestamp(), this::emit);
    super.processWatermark(mark);
  }

  @Override
  protected void processWatermarkStatus(WatermarkStatus status, int index) throws Exception {
    countWaiting();
    if (index == OBSERVATIONS) {
      isIdle = status.isIdle();
    }
    if (status.isIdle()) {
      combiner.flush(this::emit);
    }
    super.processWatermarkStatus(status, index);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    countWaiting();
    combiner.flush(this::emit);
    super.prepareSnapshotPreBarrier(checkpoint);
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    super.snapshotState(context);
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      deployments.update(new ArrayList<>(combiner.deployments()));
      complete.update(List.of(!ignoresUnknown));
    } else {
      deployments.clear();
      complete.clear();
    }
  }

  @Override
  public void finish() throws Exception {
    countWaiting();
    combiner.flush(this::emit);
    super.finish();
  }

  private void emit(Event event) {
    deltas.inc();
    deltaBytes.inc(((ProfileDelta) event).sums().length);
    output.collect(PROFILES, new StreamRecord<>(event));
  }
}
