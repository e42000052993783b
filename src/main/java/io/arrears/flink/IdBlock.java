package io.arrears.flink;

import java.io.IOException;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;

/**
 * Prediction ids whose rows end in one bucket, packed so that state is touched once for many. The
 * bytes are a format byte and each id as a length in two bytes and its modified UTF-8.
 */
final class IdBlock {

  private static final byte FORMAT = 1;
  private static final int FIRST_BYTES = 128;

  private final long end;
  private final DataOutputSerializer bytes = new DataOutputSerializer(FIRST_BYTES);

  /**
   * @param end when the rows end, milliseconds since the epoch
   */
  IdBlock(long end) {
    this.end = end;
  }

  long end() {
    return end;
  }

  /** Adds an id; answers by how many bytes the block grew. */
  int add(String predictionId) throws IOException {
    int before = bytes.length();
    if (before == 0) {
      bytes.writeByte(FORMAT);
    }
    bytes.writeUTF(predictionId);
    return bytes.length() - before;
  }

  int length() {
    return bytes.length();
  }

  byte[] toBytes() {
    return bytes.getCopyOfBuffer();
  }

  /**
   * Reads what {@link #toBytes} gave.
   *
   * @throws IOException for an unknown format
   */
  static void read(byte[] block, Reader reader) throws Exception {
    DataInputDeserializer in = new DataInputDeserializer(block);
    byte format = in.readByte();
    if (format != FORMAT) {
      throw new IOException(
          "prediction ids have format "
              + format
              + ", known: "
              + FORMAT
              + "; restore with the release that wrote them, or start without them");
    }
    while (in.available() > 0) {
      reader.accept(in.readUTF());
    }
  }

  /** Takes prediction ids. */
  interface Reader {
    void accept(String predictionId) throws Exception;
  }
}
