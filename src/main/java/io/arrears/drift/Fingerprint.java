package io.arrears.drift;

import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/** A 64-bit hash of what something writes: FNV-1a over its bytes, never 0 or 1. */
final class Fingerprint {

  /** Fingerprints up to this mean something else, see {@code ProfileDelta}. */
  private static final long MAX_RESERVED = 2;

  private Fingerprint() {}

  static long of(Writer writer) {
    Hashing hashing = new Hashing();
    try {
      writer.write(new DataOutputStream(hashing));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hashing.hash >= 0 && hashing.hash <= MAX_RESERVED ? MAX_RESERVED + 1 : hashing.hash;
  }

  /** Writes itself. */
  @FunctionalInterface
  interface Writer {
    void write(DataOutput out) throws IOException;
  }

  private static final class Hashing extends OutputStream {

    private long hash = 0xcbf29ce484222325L;

    @Override
    public void write(int b) {
      hash = (hash ^ (b & 0xFF)) * 0x100000001b3L;
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
      long hashed = hash;
      for (int i = from; i < from + length; i++) {
        hashed = (hashed ^ (bytes[i] & 0xFF)) * 0x100000001b3L;
      }
      hash = hashed;
    }
  }
}
