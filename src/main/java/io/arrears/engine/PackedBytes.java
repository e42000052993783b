package io.arrears.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Bytes that are written one behind the other and grow as needed; numbers are little endian, a text
 * is its length in bytes and UTF-8. What is read is read from an array at a place. Not thread-safe.
 */
final class PackedBytes {

  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle DOUBLE = view(double[].class);

  private byte[] bytes;
  private int length;

  /**
   * @param capacity room to begin with, bytes
   */
  PackedBytes(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** The array written to, not a copy; another one once more was written. */
  byte[] bytes() {
    return bytes;
  }

  /** How many bytes were written. */
  int length() {
    return length;
  }

  /** Begins anew. */
  void clear() {
    length = 0;
  }

  /** Makes room for so many bytes in all. */
  void ensure(int capacity) {
    if (bytes.length < capacity) {
      bytes = Arrays.copyOf(bytes, Math.max(capacity, 2 * bytes.length));
    }
  }

  void put(int value) {
    ensure(length + Integer.BYTES);
    INT.set(bytes, length, value);
    length += Integer.BYTES;
  }

  void put(long value) {
    ensure(length + Long.BYTES);
    LONG.set(bytes, length, value);
    length += Long.BYTES;
  }

  void put(double value) {
    ensure(length + Double.BYTES);
    DOUBLE.set(bytes, length, value);
    length += Double.BYTES;
  }

  /** Without their number. */
  void put(double[] values) {
    int at = length;
    ensure(at + values.length * Double.BYTES);
    for (int i = 0; i < values.length; i++) {
      DOUBLE.set(bytes, at + i * Double.BYTES, values[i]);
    }
    length = at + values.length * Double.BYTES;
  }

  /** A text; letter by letter where it is ASCII, as names are. */
  void put(String text) {
    int letters = text.length();
    int from = length + Integer.BYTES;
    ensure(from + letters);
    for (int i = 0; i < letters; i++) {
      char letter = text.charAt(i);
      if (letter >= 0x80) {
        putEncoded(text);
        return;
      }
      bytes[from + i] = (byte) letter;
    }
    INT.set(bytes, length, letters);
    length = from + letters;
  }

  private void putEncoded(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    put(encoded.length);
    ensure(length + encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
  }

  static int intAt(byte[] bytes, int at) {
    return (int) INT.get(bytes, at);
  }

  static long longAt(byte[] bytes, int at) {
    return (long) LONG.get(bytes, at);
  }

  static double doubleAt(byte[] bytes, int at) {
    return (double) DOUBLE.get(bytes, at);
  }

  /** Reads so many numbers into an array. */
  static void doublesAt(byte[] bytes, int at, double[] target, int to, int count) {
    for (int i = 0; i < count; i++) {
      target[to + i] = (double) DOUBLE.get(bytes, at + i * Double.BYTES);
    }
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }
}
