package io.arrears.engine;

import io.arrears.drift.RowSample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Observations of versions that are not known yet, to be counted for drift when their deployment
 * comes. Of each version a sample by hash of the prediction id is kept, so that which rows are kept
 * depends neither on who saw them nor on how often he told; the others are counted. Bounded by
 * {@value #MAX_VERSIONS} versions and the rows of each, in processing time by the first one's
 * deadline. Not thread-safe.
 */
final class UnknownRows {

  /** Versions, each with one number of features. */
  static final int MAX_VERSIONS = 8;

  /** Deltas that were summarised already, since the deployment was known elsewhere first. */
  static final int MAX_SUMMARISED = 64;

  private final Map<Key, Rows> rows = new TreeMap<>();
  private final List<Summarised> summarised = new ArrayList<>();
  private long lost;

  void admit(ProfileDelta delta, long deadline, int maxRows) {
    if (delta.layout() != ProfileDelta.TIMED_ROWS) {
      if (summarised.size() < Math.min(maxRows, MAX_SUMMARISED)) {
        summarised.add(new Summarised(delta, deadline));
      } else {
        lost += delta.rows();
      }
      return;
    }
    Key key = new Key(delta.version(), delta.columns());
    Rows own = rows.get(key);
    if (own == null && rows.size() < MAX_VERSIONS) {
      int capacity = Math.min(maxRows, RowSample.MAX_SIZE);
      own = new Rows(delta.modelId(), new RowSample(capacity), deadline);
      rows.put(key, own);
    }
    if (own == null) {
      lost += delta.rows();
    } else {
      own.add(delta, key.columns());
    }
  }

  /** Removes and returns what is of a version. */
  List<ProfileDelta> release(String version) {
    List<ProfileDelta> released = new ArrayList<>();
    rows.forEach(
        (key, own) -> {
          if (key.version().equals(version)) {
            released.add(own.delta(key));
          }
        });
    rows.keySet().removeIf(key -> key.version().equals(version));
    for (Summarised one : summarised) {
      if (one.delta().version().equals(version)) {
        released.add(one.delta());
      }
    }
    summarised.removeIf(one -> one.delta().version().equals(version));
    return released;
  }

  /** Gives up what has waited until a time. */
  void expire(long now) {
    rows.values().removeIf(own -> own.deadline <= now && lose(own.seen));
    summarised.removeIf(one -> one.deadline() <= now && lose(one.delta().rows()));
  }

  private boolean lose(long observations) {
    lost += observations;
    return true;
  }

  /** Observations given up since this was asked last; never part of the state. */
  long takeLost() {
    long taken = lost;
    lost = 0;
    return taken;
  }

  boolean isEmpty() {
    return rows.isEmpty() && summarised.isEmpty();
  }

  /** Earliest deadline in processing time; {@link Long#MAX_VALUE} where there is none. */
  long nextDeadline() {
    long next = Long.MAX_VALUE;
    for (Rows own : rows.values()) {
      next = Math.min(next, own.deadline);
    }
    for (Summarised one : summarised) {
      next = Math.min(next, one.deadline());
    }
    return next;
  }

  long heapBytes() {
    long bytes = 0;
    for (Map.Entry<Key, Rows> entry : rows.entrySet()) {
      bytes += entry.getValue().sample.size() * (8L * entry.getKey().columns() + 64);
    }
    for (Summarised one : summarised) {
      bytes += one.delta().sums().length + 100;
    }
    return bytes;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(rows.size() + summarised.size());
    for (Map.Entry<Key, Rows> entry : rows.entrySet()) {
      out.writeLong(entry.getValue().deadline);
      EventCodec.write(out, entry.getValue().delta(entry.getKey()));
    }
    for (Summarised one : summarised) {
      out.writeLong(one.deadline());
      EventCodec.write(out, one.delta());
    }
  }

  void read(DataInput in) throws IOException {
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long deadline = in.readLong();
      ProfileDelta delta = (ProfileDelta) EventCodec.read(in);
      if (delta.layout() == ProfileDelta.TIMED_ROWS) {
        int columns = delta.columns();
        Rows own = new Rows(delta.modelId(), delta.rows(columns), deadline);
        own.first = delta.time();
        own.seen = delta.rows();
        rows.put(new Key(delta.version(), columns), own);
      } else {
        summarised.add(new Summarised(delta, deadline));
      }
    }
  }

  /**
   * @param columns features and the time
   */
  private record Key(String version, int columns) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byVersion = version.compareTo(other.version);
      return byVersion != 0 ? byVersion : Integer.compare(columns, other.columns);
    }
  }

  private record Summarised(ProfileDelta delta, long deadline) {}

  /** Rows of one version. */
  private static final class Rows {
    private final String modelId;
    private final RowSample sample;
    private final long deadline;
    private long first = Long.MAX_VALUE;
    private long seen;

    private Rows(String modelId, RowSample sample, long deadline) {
      this.modelId = modelId;
      this.sample = sample;
      this.deadline = deadline;
    }

    private void add(ProfileDelta delta, int columns) {
      sample.combine(delta.rows(columns));
      seen += delta.rows();
      first = Math.min(first, delta.time());
    }

    private ProfileDelta delta(Key key) {
      return ProfileDelta.ofTimed(modelId, key.version(), first, seen, sample, key.columns() - 1);
    }
  }
}
