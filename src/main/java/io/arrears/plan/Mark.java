package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Where in its model's stream a run began, and which rows belong to it and to no younger run.
 *
 * <p>A run's rows are those whose observation time is {@link #time} or later. Since that time is
 * later than every observation time before the run, none of them came before it; rows that come
 * later than the run and are of an earlier time, because their labels were late, are not among
 * them. A row is kept by the youngest run that it belongs to.
 */
final class Mark {

  private static final long[] NO_OFFSETS = {};

  /** Rows in model order before the run; 0: it began with the first. */
  long row;

  /** Observation time from which rows are of the run. */
  long time;

  /** Observation times between which it began, since a run begins with a block. */
  long earliest;

  long latest;

  /** Rows kept. */
  long rows;

  /** Smallest offset of the rows kept by partition, in the order in which they were seen. */
  private long[] offsets = NO_OFFSETS;

  /** Keeps a row. */
  void keep(int partition, long offset) {
    rows++;
    if (partition >= offsets.length) {
      grow(partition + 1);
    }
    offsets[partition] = Math.min(offsets[partition], offset);
  }

  /** Keeps what a younger run kept, which is no more. */
  void inherit(Mark younger) {
    rows += younger.rows;
    if (younger.offsets.length > offsets.length) {
      grow(younger.offsets.length);
    }
    younger.lower(offsets);
  }

  /** Lowers offsets by partition to those of the rows kept. */
  void lower(long[] least) {
    for (int p = 0; p < offsets.length; p++) {
      least[p] = Math.min(least[p], offsets[p]);
    }
  }

  private void grow(int size) {
    int before = offsets.length;
    offsets = Arrays.copyOf(offsets, size);
    Arrays.fill(offsets, before, size, Long.MAX_VALUE);
  }

  /** Stretches over where another run may have begun. */
  void cover(Mark other) {
    earliest = Math.min(earliest, other.earliest);
    latest = Math.max(latest, other.latest);
  }

  /** Of a run that begins behind so many rows, of which the latest has a time. */
  void begin(long behind, long after, long early) {
    row = behind;
    time = after + 1;
    earliest = early;
    latest = after;
    rows = 0;
    Arrays.fill(offsets, Long.MAX_VALUE);
  }

  /** About what it takes in memory beside its own fields, bytes. */
  long heapBytes() {
    return 8L * offsets.length;
  }

  /**
   * Writes it.
   *
   * @param blocks that the run has seen
   */
  void write(DataOutput out, long blocks) throws IOException {
    out.writeLong(row);
    out.writeLong(time);
    out.writeLong(earliest);
    out.writeLong(latest);
    out.writeLong(blocks);
    out.writeLong(rows);
    out.writeInt(offsets.length);
    for (long offset : offsets) {
      out.writeLong(offset);
    }
  }

  /** Reads what {@link #write} wrote; answers the run's blocks. */
  long read(DataInput in) throws IOException {
    row = in.readLong();
    time = in.readLong();
    earliest = in.readLong();
    latest = in.readLong();
    long blocks = in.readLong();
    rows = in.readLong();
    offsets = new long[in.readInt()];
    for (int p = 0; p < offsets.length; p++) {
      offsets[p] = in.readLong();
    }
    return blocks;
  }
}
