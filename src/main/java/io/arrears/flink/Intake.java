package io.arrears.flink;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.Observation;
import io.arrears.engine.Output;
import io.arrears.engine.TimeMark;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Sorts what a source has read: events that can be used go on, dead letters and examples (an
 * observation that brought its label needs no join) leave by the side, and time marks end here,
 * since they have moved the watermark already.
 */
public final class Intake extends ProcessFunction<Event, Event> {

  /** Records that could not be used. */
  public static final OutputTag<Output> DEAD_LETTERS =
      new OutputTag<>("dead-letters", OutputTypeInfo.INSTANCE);

  /** Observations that brought their label. */
  public static final OutputTag<Event> EXAMPLES =
      new OutputTag<>("examples", EventTypeInfo.INSTANCE);

  private static final long serialVersionUID = 1L;

  @Override
  public void processElement(Event event, Context context, Collector<Event> out) {
    if (event instanceof Observation observation && observation.hasLabel()) {
      context.output(EXAMPLES, Example.inline(observation));
    } else if (event instanceof DeadLetter letter) {
      context.output(DEAD_LETTERS, letter);
    } else if (!(event instanceof TimeMark)) {
      out.collect(event);
    }
  }
}
