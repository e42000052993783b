package io.arrears.engine;

import io.arrears.drift.DriftTerms;
import io.arrears.drift.ProfileLayout;
import io.arrears.drift.RowSample;
import io.arrears.drift.WindowSummary;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Adds up the observations of one version, window by window, between one flush and the next. Rows
 * are gathered first and counted many at once: with thousands of models the bins of each are far
 * away in memory. Sums are made only where the rows take more room than they; fewer rows leave as
 * they are, so that nothing that is held or sent takes much more than its rows. Without a layout a
 * window is a sample of {@link SampleSize} rows.
 *
 * <p>Size: between flushes at most twice the sums for each window, after a flush none. Not
 * thread-safe.
 */
final class VersionTally {

  private static final int LEAST_GATHERED = 16;

  private final String modelId;
  private final String version;
  private final DriftTerms terms;
  private final int dimension;
  private final ProfileLayout layout;

  /** Most rows of a window that are kept as rows. */
  private final int mostGathered;

  private final TreeMap<Long, Pane> panes = new TreeMap<>();

  /** The window that a row was added to last; null: none. */
  private Pane latest;

  /**
   * @param terms how the version is watched
   * @param dimension number of features D
   */
  VersionTally(String modelId, String version, DriftTerms terms, int dimension) {
    this.modelId = modelId;
    this.version = version;
    this.terms = terms;
    this.dimension = dimension;
    this.layout = terms.profile() == null ? null : terms.profile().layout();
    this.mostGathered = layout == null ? 0 : mostGathered(layout);
  }

  private static int mostGathered(ProfileLayout layout) {
    int joint = layout.jointSize();
    int sums = layout.cells() + joint * (joint + 1) / 2;
    return Math.max(LEAST_GATHERED, sums / layout.dimension());
  }

  int dimension() {
    return dimension;
  }

  /** Adds an observation of D features. */
  void accept(Observation observation) {
    Pane pane = pane(observation.time());
    double[] features = observation.features();
    if (layout == null) {
      pane.sample(RowSample.hash(observation.predictionId()), features);
    } else {
      pane.gather(features);
    }
  }

  /**
   * Adds an observation.
   *
   * @param hash hash of its prediction id
   * @param values D features, or more of which the first D are taken
   */
  void accept(long time, long hash, double[] values) {
    Pane pane = pane(time);
    if (layout == null) {
      pane.sample(hash, Arrays.copyOf(values, dimension));
    } else {
      pane.gather(values);
    }
  }

  private Pane pane(long time) {
    long start = terms.start(time);
    if (latest == null || latest.start != start) {
      latest = panes.computeIfAbsent(start, Pane::new);
    }
    return latest;
  }

  /** Whether nothing is to be flushed. */
  boolean isEmpty() {
    return panes.isEmpty();
  }

  /** Gives away every window that ends by a time, exclusive; {@link Long#MAX_VALUE}: all. */
  void flush(long time, Consumer<Event> out) {
    latest = null;
    while (!panes.isEmpty() && (time == Long.MAX_VALUE || nextEnd() <= time)) {
      out.accept(panes.pollFirstEntry().getValue().take());
    }
  }

  /** First instant after the first open window; {@link Long#MAX_VALUE} where none is. */
  long nextEnd() {
    return panes.isEmpty() ? Long.MAX_VALUE : panes.firstKey() + terms.window();
  }

  /** About what it takes in memory, bytes. */
  long heapBytes() {
    long bytes = 0;
    for (Pane pane : panes.values()) {
      bytes += pane.heapBytes();
    }
    return bytes;
  }

  /** One window. */
  private final class Pane {
    private final long start;

    /** Observations of the sample. */
    private long seen;

    private RowSample sample;

    /** Rows that are not counted yet, side by side. */
    private double[] gathered = {};

    private int gatheredRows;

    /** Null while the rows take less. */
    private WindowSummary sums;

    private Pane(long start) {
      this.start = start;
    }

    private void sample(long hash, double[] features) {
      if (sample == null) {
        sample = SampleSize.sample(dimension);
      }
      seen++;
      sample.accept(hash, features);
    }

    private void gather(double[] features) {
      if (gatheredRows == mostGathered) {
        count();
      }
      int from = gatheredRows * dimension;
      if (from == gathered.length) {
        int rows = Math.min(mostGathered, Math.max(1, 2 * gatheredRows));
        gathered = Arrays.copyOf(gathered, rows * dimension);
      }
      System.arraycopy(features, 0, gathered, from, dimension);
      gatheredRows++;
    }

    private void count() {
      if (sums == null) {
        sums = new WindowSummary(layout, 0);
      }
      sums.countAll(gathered, gatheredRows);
      gatheredRows = 0;
    }

    private ProfileDelta take() {
      if (layout == null) {
        return ProfileDelta.of(modelId, version, start, seen, sample, dimension);
      }
      if (sums == null) {
        return ProfileDelta.ofRows(modelId, version, start, gathered, gatheredRows, dimension);
      }
      count();
      return ProfileDelta.of(modelId, version, start, sums);
    }

    private long heapBytes() {
      return 150
          + 8L * gathered.length
          + (sample == null ? 0 : 8L * (dimension + 6) * sample.size())
          + (sums == null ? 0 : sums.heapBytes());
    }
  }
}
