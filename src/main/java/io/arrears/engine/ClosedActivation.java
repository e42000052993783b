package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What is kept of a version that no longer serves, until its last label can have come.
 *
 * @param version version name
 * @param activatedAt event time from which it served, milliseconds since the epoch
 * @param until event time after which it is forgotten, milliseconds since the epoch
 */
record ClosedActivation(String version, long activatedAt, long until) {

  void write(DataOutput out) throws IOException {
    out.writeUTF(version);
    out.writeLong(activatedAt);
    out.writeLong(until);
  }

  static ClosedActivation read(DataInput in) throws IOException {
    return new ClosedActivation(in.readUTF(), in.readLong(), in.readLong());
  }
}
