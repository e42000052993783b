package io.arrears.flink;

import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** A key of the label join: the slot in a byte, then the model name. */
final class JoinKeySerializer extends ImmutableSerializer<JoinKey> {

  static final JoinKeySerializer INSTANCE = new JoinKeySerializer();

  private static final long serialVersionUID = 1L;

  @Override
  public void serialize(JoinKey key, DataOutputView target) throws IOException {
    target.writeByte(key.slot());
    target.writeUTF(key.modelId());
  }

  @Override
  public JoinKey deserialize(DataInputView source) throws IOException {
    int slot = source.readByte();
    return new JoinKey(source.readUTF(), slot);
  }

  @Override
  public TypeSerializerSnapshot<JoinKey> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Version of the binary form, as kept in savepoints. */
  public static final class Snapshot extends VersionedSnapshot<JoinKey> {

    /** For Flink, which makes it when a savepoint is read. */
    public Snapshot() {
      super("a key of the label join");
    }

    @Override
    public TypeSerializer<JoinKey> restoreSerializer() {
      return INSTANCE;
    }
  }
}
