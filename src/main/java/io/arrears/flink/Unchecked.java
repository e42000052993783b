package io.arrears.flink;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * An observation that waits for its deployment, as the label join's list of them keeps it: a format
 * byte, the deadline, the prediction id.
 *
 * @param deadline until when it waits, processing time, milliseconds since the epoch
 * @param predictionId the observation's
 */
record Unchecked(long deadline, String predictionId) {

  private static final byte FORMAT = 1;

  byte[] toBytes() throws IOException {
    DataOutputSerializer out = new DataOutputSerializer(64);
    out.writeByte(FORMAT);
    out.writeLong(deadline);
    out.writeUTF(predictionId);
    return out.getCopyOfBuffer();
  }

  /**
   * Reads what {@link #toBytes} gave.
   *
   * @throws IOException for an unknown format
   */
  static Unchecked of(byte[] bytes) throws IOException {
    DataInputDeserializer in = new DataInputDeserializer(bytes);
    byte format = in.readByte();
    if (format != FORMAT) {
      throw new IOException(
          "a waiting observation has format "
              + format
              + ", known: "
              + FORMAT
              + "; restore with the release that wrote it, or start without it");
    }
    return new Unchecked(in.readLong(), in.readUTF());
  }
}
