package io.arrears.flink;

import io.arrears.engine.Event;
import io.arrears.engine.Observation;
import io.arrears.engine.ObservationGroups;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * Runs {@link ObservationGroups} where the observations are read: observations in, blocks of them
 * out.
 *
 * <p>Whoever takes them does nothing with most of them before the watermark has passed them, so
 * nothing is late for being grouped: all leave before every watermark, before every checkpoint
 * barrier, when the input falls idle and at its end. One behind the watermark, which may be applied
 * at once, goes on at once, behind those of its model that came before it; and so does one that
 * comes while the input counts as idle, since then it holds no watermark back. So there is no
 * state.
 */
public final class GroupObservations extends AbstractStreamOperator<Event>
    implements OneInputStreamOperator<Event, Event> {

  private static final long serialVersionUID = 1L;

  private transient ObservationGroups groups;
  private transient Consumer<Event> out;
  private transient long watermark;
  private transient boolean isIdle;

  @Override
  public void open() throws Exception {
    super.open();
    groups = new ObservationGroups();
    out = event -> output.collect(new StreamRecord<>(event));
    watermark = Long.MIN_VALUE;
  }

  @Override
  public void processElement(StreamRecord<Event> record) {
    Observation observation = (Observation) record.getValue();
    groups.accept(observation, out);
    if (isIdle || Math.max(observation.time(), observation.labelTime()) <= watermark) {
      groups.flush(observation.modelId(), out);
    }
  }

  @Override
  public void processWatermark(Watermark mark) throws Exception {
    groups.flush(out);
    watermark = mark.getTimestamp();
    super.processWatermark(mark);
  }

  @Override
  public void processWatermarkStatus(WatermarkStatus status) throws Exception {
    groups.flush(out);
    isIdle = status.isIdle();
    super.processWatermarkStatus(status);
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
    groups.flush(out);
    super.prepareSnapshotPreBarrier(checkpoint);
  }

  @Override
  public void finish() throws Exception {
    groups.flush(out);
    super.finish();
  }
}
