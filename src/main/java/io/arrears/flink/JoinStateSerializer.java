package io.arrears.flink;

import io.arrears.engine.EventCodec;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** State of the label join: a tag byte and the fields. */
final class JoinStateSerializer extends ImmutableSerializer<JoinState> {

  static final JoinStateSerializer INSTANCE = new JoinStateSerializer();

  private static final long serialVersionUID = 1L;

  private static final int OBSERVATION = 1;
  private static final int CHECKED_OBSERVATION = 2;
  private static final int LABEL = 3;
  private static final int JOINED = 4;
  private static final int REFUSED = 5;

  @Override
  public void serialize(JoinState state, DataOutputView target) throws IOException {
    if (state instanceof JoinState.WaitingObservation waiting) {
      target.writeByte(waiting.checked() ? CHECKED_OBSERVATION : OBSERVATION);
      EventCodec.write(target, waiting.observation());
    } else if (state instanceof JoinState.WaitingLabel waiting) {
      target.writeByte(LABEL);
      EventCodec.write(target, waiting.label());
    } else if (state instanceof JoinState.Joined joined) {
      target.writeByte(JOINED);
      target.writeDouble(joined.value());
    } else {
      target.writeByte(REFUSED);
    }
  }

  @Override
  public JoinState deserialize(DataInputView source) throws IOException {
    int tag = source.readByte();
    switch (tag) {
      case OBSERVATION:
      case CHECKED_OBSERVATION:
        return new JoinState.WaitingObservation(
            (Observation) EventCodec.read(source), tag == CHECKED_OBSERVATION);
      case LABEL:
        return new JoinState.WaitingLabel((Label) EventCodec.read(source));
      case JOINED:
        return new JoinState.Joined(source.readDouble());
      case REFUSED:
        return new JoinState.Refused();
      default:
        throw new IOException("join tag is " + tag + ", allowed: 1 to 5; the state is damaged");
    }
  }

  @Override
  public TypeSerializerSnapshot<JoinState> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Version of the binary form, as kept in savepoints. */
  public static final class Snapshot extends VersionedSnapshot<JoinState> {

    /** For Flink, which makes it when a savepoint is read. */
    public Snapshot() {
      super("the label join");
    }

    @Override
    public TypeSerializer<JoinState> restoreSerializer() {
      return INSTANCE;
    }
  }
}
