package io.arrears.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts that come again and again, such as names of models, versions and topics: equal bytes give
 * the same String, without decoding or allocating it. Holds at most {@value #SLOTS} names of at
 * most {@value #LONGEST} bytes, each within a line of memory; a newer name takes the slot of an
 * older one. Takes 300 KB. Not thread-safe.
 */
public final class NameCache {

  private static final int SLOTS = 4096;
  private static final int LONGEST = 63;
  private static final int WIDTH = LONGEST + 1;
  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /** A slot holds the length of a name and the name. */
  private final byte[] encoded = new byte[SLOTS * WIDTH];

  private final String[] names = new String[SLOTS];

  /** A cache that holds nothing yet. */
  public NameCache() {}

  /**
   * The text of some bytes in UTF-8.
   *
   * @param bytes array that holds them
   * @param from index of the first
   * @param length how many, 0 or more
   */
  public String get(byte[] bytes, int from, int length) {
    if (length > LONGEST) {
      return new String(bytes, from, length, StandardCharsets.UTF_8);
    }
    int slot = slot(bytes, from, length);
    int at = slot * WIDTH;
    String name = names[slot];
    if (name != null
        && encoded[at] == length
        && Arrays.equals(encoded, at + 1, at + 1 + length, bytes, from, from + length)) {
      return name;
    }
    encoded[at] = (byte) length;
    System.arraycopy(bytes, from, encoded, at + 1, length);
    names[slot] = new String(bytes, from, length, StandardCharsets.UTF_8);
    return names[slot];
  }

  /** Eight bytes at a time; those that are left over are the last eight, or one by one. */
  private static int slot(byte[] bytes, int from, int length) {
    long hash = length;
    int end = from + length;
    if (length >= Long.BYTES) {
      for (int i = from; i < end - Long.BYTES; i += Long.BYTES) {
        hash = (hash ^ (long) LONG.get(bytes, i)) * MULTIPLIER;
        hash ^= hash >>> 32;
      }
      hash = (hash ^ (long) LONG.get(bytes, end - Long.BYTES)) * MULTIPLIER;
    } else {
      for (int i = from; i < end; i++) {
        hash = hash * 31 + bytes[i];
      }
      hash *= MULTIPLIER;
    }
    return (int) (hash >>> 52);
  }
}
