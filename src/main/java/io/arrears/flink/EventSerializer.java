package io.arrears.flink;

import io.arrears.engine.Event;
import io.arrears.engine.EventCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Every {@link Event} in the binary form of {@link EventCodec}. */
public final class EventSerializer extends ImmutableSerializer<Event> {

  /** The only instance. */
  public static final EventSerializer INSTANCE = new EventSerializer();

  private static final long serialVersionUID = 1L;

  @Override
  public void serialize(Event value, DataOutputView target) throws IOException {
    EventCodec.write(target, value);
  }

  @Override
  public Event deserialize(DataInputView source) throws IOException {
    return EventCodec.read(source);
  }

  @Override
  public TypeSerializerSnapshot<Event> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Version of the binary form, as kept in savepoints. */
  public static final class Snapshot extends VersionedSnapshot<Event> {

    /** For Flink, which makes it when a savepoint is read. */
    public Snapshot() {
      super("Event");
    }

    @Override
    public TypeSerializer<Event> restoreSerializer() {
      return INSTANCE;
    }
  }
}
