package io.arrears.engine;

import io.arrears.drift.ProfileLayout;
import io.arrears.drift.RowSample;
import io.arrears.drift.WindowSummary;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The observations of one version in one window: their sums where the deployment shipped a profile,
 * else a sample of {@link SampleSize} rows. What is added up depends on the set of rows alone. Not
 * thread-safe.
 */
final class DriftWindow {

  private final long start;
  private final long end;
  private final int dimension;

  /** Null: a sample is kept. */
  private final WindowSummary sums;

  /** Null: sums are kept. */
  private final RowSample sample;

  /** Rows that the sample was drawn from; unused where sums are kept. */
  private long seen;

  /**
   * An empty window.
   *
   * @param start first instant, milliseconds since the epoch
   * @param end first instant after it, milliseconds since the epoch
   * @param layout layout of a shipped profile; null: none was shipped
   * @param dimension number of features D
   */
  DriftWindow(long start, long end, ProfileLayout layout, int dimension) {
    this(
        start,
        end,
        dimension,
        layout == null ? null : new WindowSummary(layout, 0),
        layout == null ? SampleSize.sample(dimension) : null);
  }

  private DriftWindow(long start, long end, int dimension, WindowSummary sums, RowSample sample) {
    this.start = start;
    this.end = end;
    this.dimension = dimension;
    this.sums = sums;
    this.sample = sample;
  }

  long start() {
    return start;
  }

  long end() {
    return end;
  }

  /** Rows that are counted, or that the sample was drawn from. */
  long rows() {
    return sums == null ? seen : sums.rows();
  }

  /** Adds a row of D values. */
  void count(double[] numbers, int from, String predictionId) {
    if (sums != null) {
      sums.count(numbers, from);
      return;
    }
    seen++;
    long hash = RowSample.hash(predictionId);
    if (sample.wants(hash)) {
      sample.accept(hash, Arrays.copyOfRange(numbers, from, from + dimension));
    }
  }

  /** Adds a row of D values, or more of which the first D are taken. */
  void count(long hash, double[] values) {
    if (sums != null) {
      sums.count(values, 0);
      return;
    }
    seen++;
    if (sample.wants(hash)) {
      sample.accept(hash, Arrays.copyOf(values, dimension));
    }
  }

  /**
   * Adds what was seen of this window elsewhere.
   *
   * @return false where it is of another layout or has another number of features
   */
  boolean add(ProfileDelta delta) {
    if (delta.layout() == ProfileDelta.ROWS) {
      double[] numbers = sums == null ? null : delta.numbers(dimension);
      if (numbers == null) {
        return false;
      }
      for (int row = 0; row < delta.rows(); row++) {
        sums.count(numbers, row * dimension);
      }
      return true;
    }
    if (delta.layout() == ProfileDelta.SAMPLE) {
      RowSample rows = delta.rows(dimension);
      if (rows == null) {
        return false;
      }
      if (sums == null) {
        sample.combine(rows);
        seen += delta.rows();
      } else {
        rows.forEach(this::count);
      }
      return true;
    }
    if (sums == null || delta.layout() != sums.layout().fingerprint()) {
      return false;
    }
    sums.combine(delta.summary(sums.layout()));
    return true;
  }

  /** This window and the one that follows it, as one. */
  DriftWindow and(DriftWindow next) {
    if (sums == null) {
      sample.combine(next.sample);
    } else {
      sums.combine(next.sums);
    }
    DriftWindow both = new DriftWindow(start, next.end, dimension, sums, sample);
    both.seen = seen + next.seen;
    return both;
  }

  /** The sample; null where sums are kept. */
  RowSample sample() {
    return sample;
  }

  /**
   * The window as sums.
   *
   * @param layout the layout to count a sample by
   */
  WindowSummary summary(ProfileLayout layout) {
    if (sums != null) {
      return sums;
    }
    WindowSummary counted = new WindowSummary(layout, 0);
    sample.forEach((hash, values) -> counted.count(values, 0));
    return counted;
  }

  long heapBytes() {
    return sums == null ? sample.size() * (8L * dimension + 64) : sums.heapBytes();
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(start);
    out.writeLong(end);
    if (sums == null) {
      out.writeLong(seen);
      sample.write(out, dimension);
    } else {
      sums.write(out);
    }
  }

  /** Reads what {@link #write} wrote, of a window with the same layout and dimension. */
  static DriftWindow read(DataInput in, ProfileLayout layout, int dimension) throws IOException {
    long start = in.readLong();
    long end = in.readLong();
    long seen = layout == null ? in.readLong() : 0;
    DriftWindow window =
        new DriftWindow(
            start,
            end,
            dimension,
            layout == null ? null : WindowSummary.read(in, layout),
            layout == null ? RowSample.read(in, dimension) : null);
    window.seen = seen;
    return window;
  }
}
