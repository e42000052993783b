package io.arrears.engine;

import java.io.ByteArrayOutputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;

/**
 * Lists of names that come again and again, such as the features of a model, which every slot of
 * its label join keeps: equal lists are mostly one object, and mostly encoded once. Holds at most
 * {@value #SLOTS} lists of at most {@value #LONGEST} bytes; a newer one takes the slot of an older
 * one. Not thread-safe.
 */
final class NameLists {

  /** A power of two. */
  private static final int SLOTS = 256;

  private static final int LONGEST = 4096;

  private final Entry[] entries = new Entry[SLOTS];

  /** A list that is equal, the same for most that are equal. */
  List<String> shared(List<String> names) throws IOException {
    return entry(names).names;
  }

  /** Writes the number of the names, then each as {@link Wire#writeText}. */
  void write(DataOutput out, List<String> names) throws IOException {
    out.write(entry(names).encoded);
  }

  private Entry entry(List<String> names) throws IOException {
    int hash = names.hashCode();
    int slot = (hash ^ hash >>> 16) & SLOTS - 1;
    Entry known = entries[slot];
    if (known != null && known.names.equals(names)) {
      return known;
    }
    Entry entry = new Entry(List.copyOf(names), encoded(names));
    if (entry.encoded.length <= LONGEST) {
      entries[slot] = entry;
    }
    return entry;
  }

  private static byte[] encoded(List<String> names) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(32 * (1 + names.size()));
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(names.size());
    for (String name : names) {
      Wire.writeText(out, name);
    }
    return bytes.toByteArray();
  }

  private record Entry(List<String> names, byte[] encoded) {}
}
