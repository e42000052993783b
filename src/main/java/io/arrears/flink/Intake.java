package io.arrears.flink;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Event;
import io.arrears.engine.Observation;
import io.arrears.engine.Output;
import io.arrears.engine.TimeMark;
import java.time.Duration;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Sorts what a source has read: events that can be used go on, dead letters and observations that
 * brought their label, which need no join, leave by the side, and time marks end here, since they
 * have moved the watermark already.
 *
 * <p>Where a job starts without state, the topics hold a past of which the deployments must be
 * known before the observations. The intake of a data topic therefore waits before it takes its
 * first record; a job that is restored does not wait.
 */
public final class Intake extends ProcessFunction<Event, Event> implements CheckpointedFunction {

  /** Records that could not be used. */
  public static final OutputTag<Output> DEAD_LETTERS =
      new OutputTag<>("dead-letters", OutputTypeInfo.INSTANCE);

  /** Observations that brought their label. */
  public static final OutputTag<Event> LABELLED =
      new OutputTag<>("labelled", EventTypeInfo.INSTANCE);

  private static final long serialVersionUID = 1L;

  private final long coldStart;

  /**
   * @param coldStart how long to wait before the first record of a job without state, processing
   *     time
   */
  public Intake(Duration coldStart) {
    this.coldStart = coldStart.toMillis();
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    if (!context.isRestored() && coldStart > 0) {
      // The task has not begun to run: nothing waits for it but its own source.
      Thread.sleep(coldStart);
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) {}

  @Override
  public void processElement(Event event, Context context, Collector<Event> out) {
    if (event instanceof Observation observation && observation.hasLabel()) {
      context.output(LABELLED, observation);
    } else if (event instanceof DeadLetter letter) {
      context.output(DEAD_LETTERS, letter);
    } else if (!(event instanceof TimeMark)) {
      out.collect(event);
    }
  }
}
