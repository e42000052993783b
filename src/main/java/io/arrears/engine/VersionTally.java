package io.arrears.engine;

import io.arrears.drift.DriftTerms;
import io.arrears.drift.ProfileLayout;
import io.arrears.drift.RowSample;
import io.arrears.drift.ScoreRows;
import io.arrears.drift.WindowSummary;
import java.util.Arrays;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Adds up the observations of one version, window by window, between one flush and the next. Rows
 * are gathered first, where they lie, and counted many at once: with thousands of models the bins
 * of each are far away in memory. Sums are made only where the rows take more room than they; fewer
 * rows leave as they are, so that nothing that is held or sent takes much more than its rows.
 * Without a layout a window is a sample of {@link SampleSize} rows.
 *
 * <p>Size: between flushes about three times the sums for each window, after a flush none. Not
 * thread-safe.
 */
final class VersionTally {

  private static final int LEAST_ROWS = 16;

  /** Rows that are counted at once over those that leave as rows. */
  private static final int GATHERED = 2;

  /** Rows that a new window has room for. */
  private static final int FIRST = 4;

  /** Of a row beside its numbers: its place and its head. */
  private static final long BYTES_PER_ROW = 24;

  private final String modelId;
  private final String version;
  private final DriftTerms terms;
  private final int dimension;
  private final ProfileLayout layout;
  private final ScoreRows room;

  /** Most rows of a window that leave as rows. */
  private final int mostRows;

  private final TreeMap<Long, Pane> panes = new TreeMap<>();

  /** The window that a row was added to last; null: none. */
  private Pane latest;

  /**
   * @param terms how the version is watched
   * @param dimension number of features D
   * @param room where scores are kept while rows are counted
   */
  VersionTally(String modelId, String version, DriftTerms terms, int dimension, ScoreRows room) {
    this.modelId = modelId;
    this.version = version;
    this.terms = terms;
    this.dimension = dimension;
    this.room = room;
    this.layout = terms.profile() == null ? null : terms.profile().layout();
    this.mostRows = layout == null ? 0 : mostRows(layout);
  }

  private static int mostRows(ProfileLayout layout) {
    int joint = layout.jointSize();
    int sums = layout.cells() + joint * (joint + 1) / 2;
    return Math.max(LEAST_ROWS, sums / layout.dimension());
  }

  int dimension() {
    return dimension;
  }

  /**
   * Adds an observation of D features, which are kept as they are.
   *
   * @return whether it is the first of its window
   */
  boolean accept(Observation observation) {
    Pane pane = latest;
    boolean opens = pane == null || !pane.holds(observation.time());
    if (opens) {
      opens = open(observation.time());
      pane = latest;
    }
    if (layout == null) {
      pane.sample(RowSample.hash(observation.predictionId()), observation.features());
    } else {
      pane.gather(observation.features());
    }
    return opens;
  }

  /**
   * Adds an observation.
   *
   * @param hash hash of its prediction id
   * @param values D features, or more of which the first D are taken; kept as they are
   * @return whether it is the first of its window
   */
  boolean accept(long time, long hash, double[] values) {
    boolean opens = open(time);
    if (layout == null) {
      latest.sample(hash, Arrays.copyOf(values, dimension));
    } else {
      latest.gather(values);
    }
    return opens;
  }

  /** Goes to the window of a time; answers whether it is new. */
  private boolean open(long time) {
    long start = terms.start(time);
    latest = panes.get(start);
    if (latest != null) {
      return false;
    }
    latest = new Pane(start);
    panes.put(start, latest);
    return true;
  }

  /** First instant after the window that was added to last. */
  long latestEnd() {
    return latest.end;
  }

  /** How many windows are open. */
  int windows() {
    return panes.size();
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
    private final long end;

    /** Observations of the sample. */
    private long seen;

    private RowSample sample;

    /** Rows that are not counted yet. */
    private double[][] gathered = {};

    private int gatheredRows;

    /** Null while the rows take less. */
    private WindowSummary sums;

    private Pane(long start) {
      this.start = start;
      this.end = start + terms.window();
    }

    private boolean holds(long time) {
      return time >= start && time < end;
    }

    private void sample(long hash, double[] features) {
      if (sample == null) {
        sample = SampleSize.sample(dimension);
      }
      seen++;
      sample.accept(hash, features);
    }

    private void gather(double[] features) {
      if (gatheredRows == GATHERED * mostRows) {
        count();
      }
      if (gatheredRows == gathered.length) {
        int rows = Math.min(GATHERED * mostRows, Math.max(FIRST, 2 * gatheredRows));
        gathered = Arrays.copyOf(gathered, rows);
      }
      gathered[gatheredRows++] = features;
    }

    private void count() {
      if (sums == null) {
        sums = new WindowSummary(layout, 0);
      }
      sums.countAll(gathered, gatheredRows, room);
      // What is counted must not be held in memory.
      Arrays.fill(gathered, 0, gatheredRows, null);
      gatheredRows = 0;
    }

    private ProfileDelta take() {
      if (layout == null) {
        return ProfileDelta.of(modelId, version, start, seen, sample, dimension);
      }
      if (sums == null && gatheredRows <= mostRows) {
        return ProfileDelta.ofRows(modelId, version, start, gathered, gatheredRows, dimension);
      }
      count();
      return ProfileDelta.of(modelId, version, start, sums);
    }

    private long heapBytes() {
      return 150
          + BYTES_PER_ROW * gathered.length
          + 8L * dimension * gatheredRows
          + (sample == null ? 0 : 8L * (dimension + 6) * sample.size())
          + (sums == null ? 0 : sums.heapBytes());
    }
  }
}
