package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Event;
import io.arrears.engine.Label;
import io.arrears.engine.Origin;
import io.arrears.engine.TimeMark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

/** The watermarks of one partition. */
class WatermarksTest {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final Duration IDLE = Duration.ofMinutes(1);

  /** Does not start at 0, which Flink's idleness timer takes for unset. */
  private final ManualClock clock = new ManualClock(1);

  private final Said said = new Said();

  @Test
  void theWatermarkFollowsTheNewestEventAtTheBound() {
    WatermarkGenerator<Event> data = data();
    data.onEvent(label(100_000), 100_000, said);
    data.onEvent(label(95_000), 95_000, said);
    data.onPeriodicEmit(said);
    assertThat(said.last()).isEqualTo(100_000 - 10_000 - 1);
  }

  @Test
  void aTimeMarkMovesTheWatermarkAtOnceAndExactlyThere() {
    WatermarkGenerator<Event> data = data();
    data.onEvent(label(100_000), 100_000, said);
    data.onEvent(new TimeMark(99_500, Origin.NONE), 99_500, said);
    assertThat(said.last()).isEqualTo(99_500);
    data.onEvent(new TimeMark(50_000, Origin.NONE), 50_000, said);
    data.onEvent(label(99_999), 99_999, said);
    data.onPeriodicEmit(said);
    assertThat(said.last()).isEqualTo(99_500);
  }

  @Test
  void deadLettersNeitherMoveTheWatermarkNorKeepAPartitionActive() {
    WatermarkGenerator<Event> data = data();
    data.onEvent(label(100_000), 100_000, said);
    data.onPeriodicEmit(said);
    long before = said.last();
    // Idleness starts to be measured at the first periodic call after the last event.
    data.onPeriodicEmit(said);
    for (int second = 0; second < 120; second++) {
      clock.advanceTime(Duration.ofSeconds(1));
      data.onEvent(letter(), Long.MIN_VALUE, said);
      data.onPeriodicEmit(said);
    }
    assertThat(said.last()).isEqualTo(before);
    assertThat(said.idle).isTrue();
  }

  @Test
  void aSilentPartitionIsIdleAndComesBack() {
    WatermarkGenerator<Event> data = data();
    data.onEvent(label(100_000), 100_000, said);
    data.onPeriodicEmit(said);
    data.onPeriodicEmit(said);
    clock.advanceTime(IDLE.plusSeconds(1));
    data.onPeriodicEmit(said);
    assertThat(said.idle).isTrue();
    data.onEvent(label(200_000), 200_000, said);
    data.onPeriodicEmit(said);
    assertThat(said.last()).isEqualTo(189_999);
    assertThat(said.idle).isFalse();
  }

  @Test
  void controlTopicsAreIdleFromTheStartAndNeverSayAWatermark() {
    WatermarkGenerator<Event> control = generator(new ControlWatermarks());
    control.onPeriodicEmit(said);
    assertThat(said.idle).isTrue();
    control.onEvent(label(100_000), 100_000, said);
    control.onPeriodicEmit(said);
    assertThat(said.idle).isTrue();
    assertThat(said.watermarks).isEmpty();
  }

  @Test
  void alignmentCanBeSwitchedOff() {
    assertThat(new DataWatermarks(BOUND, IDLE, Duration.ZERO).getAlignmentParameters().isEnabled())
        .isFalse();
    assertThat(
            new DataWatermarks(BOUND, IDLE, Duration.ofHours(1))
                .getAlignmentParameters()
                .getMaxAllowedWatermarkDrift())
        .isEqualTo(3_600_000);
  }

  private WatermarkGenerator<Event> data() {
    return generator(new DataWatermarks(BOUND, IDLE, Duration.ZERO));
  }

  private WatermarkGenerator<Event> generator(WatermarkStrategy<Event> strategy) {
    return strategy.createWatermarkGenerator(
        new WatermarkGeneratorSupplier.Context() {
          @Override
          public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
          }

          @Override
          public RelativeClock getInputActivityClock() {
            return clock;
          }
        });
  }

  private static Label label(long time) {
    return new Label("m", "p", time, 1, Origin.NONE);
  }

  private static DeadLetter letter() {
    return new DeadLetter(
        DeadLetter.Code.IMPOSSIBLE_TIMESTAMP, "", "", null, new byte[0], null, Origin.NONE);
  }

  private static final class Said implements WatermarkOutput {
    final List<Long> watermarks = new ArrayList<>();
    boolean idle;

    long last() {
      return watermarks.get(watermarks.size() - 1);
    }

    @Override
    public void emitWatermark(Watermark watermark) {
      watermarks.add(watermark.getTimestamp());
      idle = false;
    }

    @Override
    public void markIdle() {
      idle = true;
    }

    @Override
    public void markActive() {
      idle = false;
    }
  }
}
