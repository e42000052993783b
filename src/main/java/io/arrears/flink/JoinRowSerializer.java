package io.arrears.flink;

import io.arrears.engine.Label;
import io.arrears.engine.Origin;
import java.io.IOException;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.api.common.typeutils.TypeSerializerSnapshot;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Binary form of {@link JoinRow}. For D features, K predictions, L labels, and names of v and t
 * bytes:
 *
 * <pre>
 *   1       flags: 1 observation, 2 checked, 4 labels with origin; L times 16
 *   8       end
 *   observation, 28 + v + t + 4 D + 8 K:
 *     2 + v   version               8       time
 *     2 + 4 D features, floats      2 + 8 K predictions
 *     2 + t   topic                 4, 8    partition, offset
 *   each label, 16, with origin 30 + t:
 *     8, 8    time, value           2 + t, 4, 8    topic, partition, offset
 * </pre>
 */
final class JoinRowSerializer extends ImmutableSerializer<JoinRow> {

  static final JoinRowSerializer INSTANCE = new JoinRowSerializer();

  private static final long serialVersionUID = 1L;

  private static final int OBSERVATION = 1;
  private static final int CHECKED = 2;
  private static final int ORIGINS = 4;
  private static final int LABELS_SHIFT = 4;

  @Override
  public void serialize(JoinRow row, DataOutputView target) throws IOException {
    JoinRow.Seen seen = row.observation();
    Label[] labels = row.labels();
    boolean origins = seen == null;
    target.writeByte(
        (seen == null ? 0 : OBSERVATION)
            | (seen != null && seen.checked() ? CHECKED : 0)
            | (origins ? ORIGINS : 0)
            | labels.length << LABELS_SHIFT);
    target.writeLong(row.end());
    if (seen != null) {
      target.writeUTF(seen.version());
      target.writeLong(seen.time());
      target.writeShort(seen.features().length);
      for (float feature : seen.features()) {
        target.writeFloat(feature);
      }
      target.writeShort(seen.prediction().length);
      for (double value : seen.prediction()) {
        target.writeDouble(value);
      }
      writeOrigin(seen.origin(), target);
    }
    for (Label label : labels) {
      target.writeLong(label.time());
      target.writeDouble(label.value());
      if (origins) {
        writeOrigin(label.origin(), target);
      }
    }
  }

  @Override
  public JoinRow deserialize(DataInputView source) throws IOException {
    int flags = source.readUnsignedByte();
    long end = source.readLong();
    JoinRow.Seen seen = (flags & OBSERVATION) == 0 ? null : readSeen(source, flags);
    int count = flags >>> LABELS_SHIFT;
    Label[] labels = count == 0 ? JoinRow.NO_LABELS : new Label[count];
    for (int i = 0; i < count; i++) {
      labels[i] =
          new Label(
              "",
              "",
              source.readLong(),
              source.readDouble(),
              (flags & ORIGINS) == 0 ? Origin.NONE : readOrigin(source));
    }
    return new JoinRow(end, seen, labels);
  }

  private static JoinRow.Seen readSeen(DataInputView source, int flags) throws IOException {
    String version = source.readUTF();
    long time = source.readLong();
    float[] features = new float[source.readUnsignedShort()];
    for (int j = 0; j < features.length; j++) {
      features[j] = source.readFloat();
    }
    double[] prediction = new double[source.readUnsignedShort()];
    for (int k = 0; k < prediction.length; k++) {
      prediction[k] = source.readDouble();
    }
    return new JoinRow.Seen(
        version, time, features, prediction, readOrigin(source), (flags & CHECKED) != 0);
  }

  private static void writeOrigin(Origin origin, DataOutputView target) throws IOException {
    target.writeUTF(origin.topic());
    target.writeInt(origin.partition());
    target.writeLong(origin.offset());
  }

  private static Origin readOrigin(DataInputView source) throws IOException {
    return new Origin(source.readUTF(), source.readInt(), source.readLong());
  }

  @Override
  public TypeSerializerSnapshot<JoinRow> snapshotConfiguration() {
    return new Snapshot();
  }

  /** Version of the binary form, as kept in savepoints. */
  public static final class Snapshot extends VersionedSnapshot<JoinRow> {

    /** For Flink, which makes it when a savepoint is read. */
    public Snapshot() {
      super("a row of the label join");
    }

    @Override
    public TypeSerializer<JoinRow> restoreSerializer() {
      return INSTANCE;
    }
  }
}
