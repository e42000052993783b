package io.arrears.flink;

import io.arrears.engine.Event;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Watermarks of the control topics (deployments and commands): idle from the start and for ever,
 * and never a watermark, so that they neither hold the stream's time back nor move it.
 */
public final class ControlWatermarks implements WatermarkStrategy<Event> {

  private static final long serialVersionUID = 1L;

  @Override
  public WatermarkGenerator<Event> createWatermarkGenerator(
      WatermarkGeneratorSupplier.Context context) {
    return new AlwaysIdle();
  }

  @Override
  public TimestampAssigner<Event> createTimestampAssigner(
      TimestampAssignerSupplier.Context context) {
    return (event, recordTime) -> event.time();
  }

  private static final class AlwaysIdle implements WatermarkGenerator<Event> {

    @Override
    public void onEvent(Event event, long time, WatermarkOutput output) {
      output.markIdle();
    }

    @Override
    public void onPeriodicEmit(WatermarkOutput output) {
      output.markIdle();
    }
  }
}
