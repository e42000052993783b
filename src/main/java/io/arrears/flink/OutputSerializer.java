package io.arrears.flink;

import io.arrears.engine.Output;
import io.arrears.engine.OutputCodec;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Every {@link Output} in the binary form of {@link OutputCodec}. */
public final class OutputSerializer extends ImmutableSerializer<Output> {

  /** The only instance. */
  public static final OutputSerializer INSTANCE = new OutputSerializer();

  private static final long serialVersionUID = 1L;

  @Override
  public void serialize(Output value, DataOutputView target) throws IOException {
    OutputCodec.write(target, value);
  }

  @Override
  public Output deserialize(DataInputView source) throws IOException {
    return OutputCodec.read(source);
  }

  @Override
  public TypeSerializerSnapshot<Output> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Version of the binary form, as kept in savepoints. */
  public static final class Snapshot extends VersionedSnapshot<Output> {

    /** For Flink, which makes it when a savepoint is read. */
    public Snapshot() {
      super("Output");
    }

    @Override
    public TypeSerializer<Output> restoreSerializer() {
      return INSTANCE;
    }
  }
}
