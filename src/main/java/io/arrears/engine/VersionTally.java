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
 * are counted many at once: with thousands of models the bins of each are far away in memory. Rows
 * of a block that has many are counted at once, few are gathered until there are many. Sums are
 * made only where the rows take more room than they; fewer rows leave as they are, so that nothing
 * that is held or sent takes much more than its rows. What leaves does not depend on the blocks.
 * Without a layout a window is a sample of {@link SampleSize} rows.
 *
 * <p>Size: between flushes about three times the sums for each window, after a flush none. Not
 * thread-safe.
 */
final class VersionTally {

  private static final int LEAST_ROWS = 16;

  /** Rows that are gathered over those that leave as rows. */
  private static final int GATHERED = 2;

  private final String modelId;
  private final String version;
  private final DriftTerms terms;
  private final int dimension;
  private final ProfileLayout layout;
  private final TallyRoom room;

  /** Most rows of a window that leave as rows. */
  private final int mostRows;

  /** Least rows of a block that are not gathered. */
  private final int leastAtOnce;

  private final TreeMap<Long, Pane> panes = new TreeMap<>();

  /** The window that a row was added to last; null: none. */
  private Pane latest;

  /** Rows of the latest window that were read into the room and are not in the window yet. */
  private int read;

  /**
   * @param terms how the version is watched
   * @param dimension number of features D
   * @param room where rows and scores are kept while rows are counted
   */
  VersionTally(String modelId, String version, DriftTerms terms, int dimension, TallyRoom room) {
    this.modelId = modelId;
    this.version = version;
    this.terms = terms;
    this.dimension = dimension;
    this.room = room;
    this.layout = terms.profile() == null ? null : terms.profile().layout();
    this.mostRows = layout == null ? 0 : mostRows(layout);
    this.leastAtOnce = mostRows / 2;
  }

  private static int mostRows(ProfileLayout layout) {
    int joint = layout.jointSize();
    int sums = layout.cells() + joint * (joint + 1) / 2;
    return Math.max(LEAST_ROWS, sums / layout.dimension());
  }

  int dimension() {
    return dimension;
  }

  /** Adds an observation of D features. */
  void accept(Observation observation) {
    open(observation.time());
    if (layout == null) {
      latest.sample(RowSample.hash(observation.predictionId()), observation.features(), 0);
    } else {
      latest.gather(observation.features(), 1);
    }
  }

  /**
   * Adds an observation.
   *
   * @param hash hash of its prediction id
   * @param values D features, or more of which the first D are taken
   */
  void accept(long time, long hash, double[] values) {
    open(time);
    if (layout == null) {
      latest.sample(hash, values, 0);
    } else {
      latest.gather(values, 1);
    }
  }

  /**
   * Adds an observation of a block, of D features. It may wait in the room, which nobody else may
   * use before {@link #settle}.
   *
   * @return false where a feature is infinite; nothing has changed then
   */
  boolean accept(ObservationBlock.Reader row) {
    int at = read * dimension;
    double[] numbers = room.rows(at, dimension);
    row.numbers(numbers, at, dimension);
    if (ObservationRules.hasInfinity(numbers, at, dimension)) {
      return false;
    }
    long time = row.observed();
    if (latest == null || !latest.holds(time)) {
      settle();
      open(time);
      System.arraycopy(numbers, at, numbers, 0, dimension);
      at = 0;
    }
    if (layout == null) {
      latest.sample(row.idHash(), numbers, at);
    } else {
      read++;
    }
    return true;
  }

  /** Adds the observations of a block that wait in the room to their window. */
  void settle() {
    if (read > 0) {
      latest.gather(room.rows(), read);
      read = 0;
    }
  }

  /** Goes to the window of a time. */
  private void open(long time) {
    if (latest != null && latest.holds(time)) {
      return;
    }
    long start = terms.start(time);
    latest = panes.get(start);
    if (latest == null) {
      latest = new Pane(start);
      panes.put(start, latest);
    }
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

    /** Rows that are not counted yet, side by side. */
    private double[] gathered = {};

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

    /**
     * @param numbers holds D features
     * @param from index of the first of them
     */
    private void sample(long hash, double[] numbers, int from) {
      if (sample == null) {
        sample = SampleSize.sample(dimension);
      }
      seen++;
      if (sample.wants(hash)) {
        sample.accept(hash, Arrays.copyOfRange(numbers, from, from + dimension));
      }
    }

    /**
     * @param numbers rows of D features side by side
     */
    private void gather(double[] numbers, int rows) {
      if (rows >= leastAtOnce && (sums != null || gatheredRows + rows > mostRows)) {
        if (sums == null) {
          count();
        }
        sums.countAll(numbers, rows, room.scores());
        return;
      }
      int done = 0;
      while (done < rows) {
        if (gatheredRows == GATHERED * mostRows) {
          count();
        }
        int some = Math.min(rows - done, GATHERED * mostRows - gatheredRows);
        makeRoom(gatheredRows + some);
        System.arraycopy(
            numbers, done * dimension, gathered, gatheredRows * dimension, some * dimension);
        gatheredRows += some;
        done += some;
      }
    }

    private void makeRoom(int rows) {
      int held = gathered.length / dimension;
      if (held < rows) {
        int more = Math.min(GATHERED * mostRows, Math.max(rows, 2 * held));
        gathered = Arrays.copyOf(gathered, more * dimension);
      }
    }

    private void count() {
      if (sums == null) {
        sums = new WindowSummary(layout, 0);
      }
      sums.countAll(gathered, gatheredRows, room.scores());
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
          + 8L * gathered.length
          + (sample == null ? 0 : 8L * (dimension + 6) * sample.size())
          + (sums == null ? 0 : sums.heapBytes());
    }
  }
}
