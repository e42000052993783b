package io.arrears.engine;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Texts that come again and again, such as names of models, versions and topics: equal bytes give
 * the same String, without decoding or allocating it. Holds at most {@value #SLOTS} names of at
 * most {@value #LONGEST} bytes; a newer name takes the slot of an older one. Not thread-safe.
 */
public final class NameCache {

  private static final int SLOTS = 4096;
  private static final int LONGEST = 256;

  private final byte[][] encoded = new byte[SLOTS][];
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
    int hash = length;
    for (int i = from; i < from + length; i++) {
      hash = 31 * hash + bytes[i];
    }
    int slot = (hash ^ hash >>> 12) & SLOTS - 1;
    byte[] held = encoded[slot];
    if (held != null && Arrays.equals(held, 0, held.length, bytes, from, from + length)) {
      return names[slot];
    }
    encoded[slot] = Arrays.copyOfRange(bytes, from, from + length);
    names[slot] = new String(bytes, from, length, StandardCharsets.UTF_8);
    return names[slot];
  }
}
