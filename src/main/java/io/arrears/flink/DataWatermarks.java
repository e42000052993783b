package io.arrears.flink;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Event;
import io.arrears.engine.TimeMark;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkAlignmentParams;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.eventtime.WatermarksWithIdleness;

/**
 * Watermarks of the observations and labels topics, for each partition by itself:
 *
 * <ul>
 *   <li>the largest time seen, less {@code maxOutOfOrderness} and a millisecond;
 *   <li>at once exactly t on a {@link TimeMark} of t;
 *   <li>dead letters count for nothing: they neither move the watermark nor keep a partition
 *       active;
 *   <li>a partition silent for {@code idleTimeout} no longer holds the others back;
 *   <li>no partition of either topic is read further ahead of the slowest than {@code
 *       alignmentDrift}, so that a topic that is read fast does not pile up in state.
 * </ul>
 */
public final class DataWatermarks implements WatermarkStrategy<Event> {

  private static final long serialVersionUID = 1L;

  /** How often readers tell each other where they are; a reader may gain one drift in this time. */
  private static final Duration ALIGNMENT_INTERVAL = Duration.ofMillis(200);

  private final Duration maxOutOfOrderness;
  private final Duration idleTimeout;
  private final Duration alignmentDrift;

  /**
   * @param maxOutOfOrderness how far behind the newest event of a partition an event may be, event
   *     time
   * @param idleTimeout silence after which a partition is idle, processing time
   * @param alignmentDrift how far a partition may be ahead of the slowest, event time; zero: no
   *     limit
   */
  public DataWatermarks(Duration maxOutOfOrderness, Duration idleTimeout, Duration alignmentDrift) {
    this.maxOutOfOrderness = maxOutOfOrderness;
    this.idleTimeout = idleTimeout;
    this.alignmentDrift = alignmentDrift;
  }

  @Override
  public WatermarkGenerator<Event> createWatermarkGenerator(
      WatermarkGeneratorSupplier.Context context) {
    WatermarkGenerator<Event> generator =
        new WatermarksWithIdleness<>(
            new Bounded(maxOutOfOrderness.toMillis()),
            idleTimeout,
            context.getInputActivityClock());
    return new WithoutDeadLetters(generator);
  }

  @Override
  public TimestampAssigner<Event> createTimestampAssigner(
      TimestampAssignerSupplier.Context context) {
    return (event, recordTime) -> event.time();
  }

  @Override
  public WatermarkAlignmentParams getAlignmentParameters() {
    return alignmentDrift.isZero()
        ? WatermarkAlignmentParams.WATERMARK_ALIGNMENT_DISABLED
        : new WatermarkAlignmentParams(
            alignmentDrift.toMillis(), "arrears-data", ALIGNMENT_INTERVAL.toMillis());
  }

  /** Largest time less the bound, or the last promise where that is further. */
  private static final class Bounded implements WatermarkGenerator<Event> {

    private final long bound;
    private long reached = Long.MIN_VALUE;

    Bounded(long bound) {
      this.bound = bound;
    }

    @Override
    public void onEvent(Event event, long time, WatermarkOutput output) {
      if (event instanceof TimeMark mark) {
        reached = Math.max(reached, mark.time());
        output.emitWatermark(new Watermark(reached));
      } else {
        reached = Math.max(reached, event.time() - bound - 1);
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      output.emitWatermark(new Watermark(reached));
    }
  }

  private static final class WithoutDeadLetters implements WatermarkGenerator<Event> {

    private final WatermarkGenerator<Event> generator;

    WithoutDeadLetters(WatermarkGenerator<Event> generator) {
      this.generator = generator;
    }

    @Override
    public void onEvent(Event event, long time, WatermarkOutput output) {
      if (!(event instanceof DeadLetter)) {
        generator.onEvent(event, time, output);
      }
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      generator.onPeriodicEmit(output);
    }
  }
}
