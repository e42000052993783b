package io.arrears.flink;

import io.arrears.engine.Event;

/** Type information of {@link Event}. */
public final class EventTypeInfo extends ImmutableTypeInfo<Event> {

  /** The only instance. */
  public static final EventTypeInfo INSTANCE = new EventTypeInfo();

  private static final long serialVersionUID = 1L;

  private EventTypeInfo() {
    super(Event.class, EventSerializer.INSTANCE);
  }
}
