package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Where in its model's stream a run began: its first row, and between which rows that may have
 * been, since a run begins with a block. Rows count from 0 in model order.
 */
final class Mark {

  private static final long[] NO_OFFSETS = {};

  long row;
  long time;
  long earliestRow;
  long earliestTime;
  long latestRow;
  long latestTime;

  /** Blocks that the run has seen. */
  long blocks;

  /** Smallest offset of the run by partition, in the order in which the partitions were seen. */
  long[] offsets = NO_OFFSETS;

  /** Stretches over where another run may have begun. */
  void cover(Mark other) {
    if (other.earliestRow < earliestRow) {
      earliestRow = other.earliestRow;
      earliestTime = other.earliestTime;
    }
    if (other.latestRow > latestRow) {
      latestRow = other.latestRow;
      latestTime = other.latestTime;
    }
  }

  /** Everything but the offsets, which are overwritten. */
  void clear() {
    row = 0;
    time = 0;
    earliestRow = 0;
    earliestTime = 0;
    latestRow = 0;
    latestTime = 0;
    blocks = 0;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(row);
    out.writeLong(time);
    out.writeLong(earliestRow);
    out.writeLong(earliestTime);
    out.writeLong(latestRow);
    out.writeLong(latestTime);
    out.writeLong(blocks);
    out.writeInt(offsets.length);
    for (long offset : offsets) {
      out.writeLong(offset);
    }
  }

  void read(DataInput in) throws IOException {
    row = in.readLong();
    time = in.readLong();
    earliestRow = in.readLong();
    earliestTime = in.readLong();
    latestRow = in.readLong();
    latestTime = in.readLong();
    blocks = in.readLong();
    offsets = new long[in.readInt()];
    for (int p = 0; p < offsets.length; p++) {
      offsets[p] = in.readLong();
    }
  }
}
