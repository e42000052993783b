package io.arrears.kafka;

import static io.arrears.engine.DeadLetter.Code.UNDECODABLE;

import io.arrears.engine.NameCache;
import java.io.EOFException;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.Decoder;
import org.apache.avro.util.Utf8;

/**
 * Reads Avro's binary encoding from one array and believes no length that the array cannot hold, so
 * that broken bytes end in an exception and never in an allocation of gigabytes. Reusable, not
 * thread-safe.
 */
final class BoundedDecoder extends Decoder {

  private static final VarHandle DOUBLE =
      MethodHandles.byteArrayViewVarHandle(double[].class, ByteOrder.LITTLE_ENDIAN);

  private byte[] bytes = new byte[0];
  private int position;
  private int end;

  /** Starts anew at a position of an array. */
  void reset(byte[] source, int from) {
    bytes = source;
    position = from;
    end = source.length;
  }

  /** Bytes not read yet. */
  int remaining() {
    return end - position;
  }

  /** Refuses bytes that follow a record. */
  void requireEnd(String type) throws RefusedException {
    if (remaining() > 0) {
      throw new RefusedException(
          UNDECODABLE,
          remaining() + " bytes follow the " + type + ", allowed: none; check the writer");
    }
  }

  /** A string that comes again and again. */
  String readName(NameCache names) throws IOException {
    int length = length();
    String name = names.get(bytes, position, length);
    position += length;
    return name;
  }

  /**
   * Reads doubles one after the other into an array from an index on.
   *
   * @return the array, or a larger copy where it was too small
   */
  double[] readDoubles(double[] array, int from, int count) throws IOException {
    require((long) count * Double.BYTES);
    double[] target = array;
    if (target.length < from + count) {
      target = Arrays.copyOf(array, Math.max(from + count, 2 * array.length));
    }
    for (int i = 0; i < count; i++) {
      target[from + i] = (double) DOUBLE.get(bytes, position);
      position += Double.BYTES;
    }
    return target;
  }

  @Override
  public void readNull() {}

  @Override
  public boolean readBoolean() throws IOException {
    int value = next();
    if (value > 1) {
      throw new AvroRuntimeException("boolean is " + value + ", allowed: 0 or 1");
    }
    return value == 1;
  }

  @Override
  public int readInt() throws IOException {
    long value = readLong();
    if (value != (int) value) {
      throw new AvroRuntimeException("int is " + value + ", allowed: 32 bits");
    }
    return (int) value;
  }

  @Override
  public long readLong() throws IOException {
    long raw = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      int value = next();
      raw |= (value & 0x7FL) << shift;
      if (value < 0x80) {
        return (raw >>> 1) ^ -(raw & 1);
      }
    }
    throw new AvroRuntimeException("a number has more than ten bytes");
  }

  @Override
  public float readFloat() throws IOException {
    return Float.intBitsToFloat((int) littleEndian(Float.BYTES));
  }

  @Override
  public double readDouble() throws IOException {
    require(Double.BYTES);
    double value = (double) DOUBLE.get(bytes, position);
    position += Double.BYTES;
    return value;
  }

  @Override
  public Utf8 readString(Utf8 old) throws IOException {
    return new Utf8(readString());
  }

  @Override
  public String readString() throws IOException {
    int length = length();
    String value = new String(bytes, position, length, StandardCharsets.UTF_8);
    position += length;
    return value;
  }

  @Override
  public void skipString() throws IOException {
    skipBytes();
  }

  @Override
  public ByteBuffer readBytes(ByteBuffer old) throws IOException {
    byte[] value = new byte[length()];
    readFixed(value, 0, value.length);
    return ByteBuffer.wrap(value);
  }

  @Override
  public void skipBytes() throws IOException {
    int length = length();
    position += length;
  }

  @Override
  public void readFixed(byte[] target, int start, int length) throws IOException {
    require(length);
    System.arraycopy(bytes, position, target, start, length);
    position += length;
  }

  @Override
  public void skipFixed(int length) throws IOException {
    require(length);
    position += length;
  }

  @Override
  public int readEnum() throws IOException {
    return readInt();
  }

  @Override
  public int readIndex() throws IOException {
    return readInt();
  }

  @Override
  public long readArrayStart() throws IOException {
    return items();
  }

  @Override
  public long arrayNext() throws IOException {
    return items();
  }

  @Override
  public long skipArray() throws IOException {
    return skipBlocks();
  }

  @Override
  public long readMapStart() throws IOException {
    return items();
  }

  @Override
  public long mapNext() throws IOException {
    return items();
  }

  @Override
  public long skipMap() throws IOException {
    return skipBlocks();
  }

  /** Skips blocks that give their size; otherwise returns the items that the caller must skip. */
  private long skipBlocks() throws IOException {
    long count = readLong();
    while (count < 0) {
      skipBytes();
      count = readLong();
    }
    return bounded(count);
  }

  private long items() throws IOException {
    long count = readLong();
    if (count < 0) {
      readLong();
      count = -count;
    }
    return bounded(count);
  }

  /** Every item of the schemas in use takes a byte at least. */
  private long bounded(long count) {
    if (count < 0 || count > remaining()) {
      throw new AvroRuntimeException(
          "a block claims " + count + " items, allowed: 0 to the " + remaining() + " bytes left");
    }
    return count;
  }

  private int length() throws IOException {
    long length = readLong();
    if (length < 0 || length > remaining()) {
      throw new EOFException(
          "a text claims " + length + " bytes, allowed: 0 to the " + remaining() + " bytes left");
    }
    return (int) length;
  }

  private long littleEndian(int length) throws IOException {
    require(length);
    long value = 0;
    for (int i = length - 1; i >= 0; i--) {
      value = value << 8 | bytes[position + i] & 0xFF;
    }
    position += length;
    return value;
  }

  private int next() throws IOException {
    require(1);
    return bytes[position++] & 0xFF;
  }

  private void require(long length) throws IOException {
    if (length > remaining()) {
      throw new EOFException("the record ends " + (length - remaining()) + " bytes too early");
    }
  }
}
