package io.arrears.belief;

import java.util.HexFormat;

/**
 * A 64-bit fingerprint of a sequence of numbers. Every step is a bijection of the number given what
 * came before (the finaliser of MurmurHash3), so two sequences that differ in one number never
 * agree; others agree by chance once in 2^64. Not for defence against forgery.
 */
final class Fingerprint {

  private long hash = 0x9E3779B97F4A7C15L;

  void add(long value) {
    long mixed = hash * 31 + value;
    mixed ^= mixed >>> 33;
    mixed *= 0xFF51AFD7ED558CCDL;
    mixed ^= mixed >>> 33;
    mixed *= 0xC4CEB9FE1A85EC53L;
    mixed ^= mixed >>> 33;
    hash = mixed;
  }

  void add(double value) {
    add(Double.doubleToRawLongBits(value));
  }

  void add(double[] values) {
    for (double value : values) {
      add(value);
    }
  }

  /** 16 hexadecimal digits. */
  @Override
  public String toString() {
    return HexFormat.of().toHexDigits(hash);
  }
}
