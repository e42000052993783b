package io.arrears.flink;

import io.arrears.engine.EventCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** An input of the label join: the slot in a byte, then the event. */
final class JoinInputSerializer extends ImmutableSerializer<JoinInput> {

  static final JoinInputSerializer INSTANCE = new JoinInputSerializer();

  private static final long serialVersionUID = 1L;

  @Override
  public void serialize(JoinInput input, DataOutputView target) throws IOException {
    target.writeByte(input.slot());
    EventCodec.write(target, input.event());
  }

  @Override
  public JoinInput deserialize(DataInputView source) throws IOException {
    int slot = source.readByte();
    return new JoinInput(slot, EventCodec.read(source));
  }

  @Override
  public TypeSerializerSnapshot<JoinInput> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Version of the binary form, as kept in savepoints. */
  public static final class Snapshot extends VersionedSnapshot<JoinInput> {

    /** For Flink, which makes it when a savepoint is read. */
    public Snapshot() {
      super("an input of the label join");
    }

    @Override
    public TypeSerializer<JoinInput> restoreSerializer() {
      return INSTANCE;
    }
  }
}
