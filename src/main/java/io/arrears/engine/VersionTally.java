package io.arrears.engine;

import io.arrears.drift.DriftTerms;
import io.arrears.drift.ProfileLayout;
import io.arrears.drift.RowSample;
import io.arrears.drift.WindowSummary;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * Adds up the observations of one version, window by window, between one flush and the next. Rows
 * are gathered first and counted several at once: with thousands of models the bins of each are far
 * away in memory. Where the version has a layout, a row allocates nothing.
 *
 * <p>Without a layout a window is a sample of {@link SampleSize} rows. Not thread-safe.
 */
final class VersionTally {

  private static final int GATHERED = 32;

  private final String modelId;
  private final String version;
  private final DriftTerms terms;
  private final int dimension;
  private final ProfileLayout layout;
  private double[] gathered = {};
  private int gatheredRows;
  private Pane gatheredOf;
  private Pane[] panes = new Pane[2];
  private int open;

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
  }

  int dimension() {
    return dimension;
  }

  /** Adds an observation of D features. */
  void accept(Observation observation) {
    Pane pane = pane(terms.start(observation.time()));
    double[] features = observation.features();
    if (layout == null) {
      pane.rows++;
      pane.sample.accept(RowSample.hash(observation.predictionId()), features);
      return;
    }
    if (pane != gatheredOf || gatheredRows == GATHERED) {
      count();
      gatheredOf = pane;
    }
    if (gathered.length == 0) {
      gathered = new double[GATHERED * dimension];
    }
    System.arraycopy(features, 0, gathered, gatheredRows * dimension, dimension);
    gatheredRows++;
  }

  /** Counts the rows that are gathered. */
  private void count() {
    if (gatheredRows > 0) {
      gatheredOf.sums.countAll(gathered, gatheredRows);
      gatheredRows = 0;
    }
  }

  private Pane pane(long start) {
    for (int i = 0; i < open; i++) {
      if (panes[i].start == start) {
        return panes[i];
      }
    }
    if (open == panes.length) {
      panes = Arrays.copyOf(panes, 2 * open);
    }
    // A pane that was flushed is used again.
    Pane pane = panes[open] == null ? new Pane() : panes[open];
    panes[open++] = pane;
    pane.start = start;
    if (layout == null) {
      pane.sample = SampleSize.sample(dimension);
    } else if (pane.sums == null) {
      pane.sums = new WindowSummary(layout, 0);
    }
    return pane;
  }

  /** Whether nothing is to be flushed. */
  boolean isEmpty() {
    return open == 0;
  }

  /** Gives away every window that ends by a time, exclusive; {@link Long#MAX_VALUE}: all. */
  void flush(long time, Consumer<Event> out) {
    count();
    gatheredOf = null;
    for (int i = open - 1; i >= 0; i--) {
      Pane pane = panes[i];
      if (time == Long.MAX_VALUE || pane.start + terms.window() <= time) {
        out.accept(pane.take());
        open--;
        panes[i] = panes[open];
        panes[open] = pane;
      }
    }
  }

  /** First instant after the windows that are open; {@link Long#MAX_VALUE} where none is. */
  long nextEnd() {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < open; i++) {
      next = Math.min(next, panes[i].start + terms.window());
    }
    return next;
  }

  /** About what it takes in memory, bytes. */
  long heapBytes() {
    long bytes = 8L * gathered.length;
    for (Pane pane : panes) {
      if (pane != null) {
        bytes +=
            layout == null
                ? 8L * (dimension + 6) * (pane.sample == null ? 0 : pane.sample.size())
                : pane.sums.heapBytes();
      }
    }
    return bytes;
  }

  /** One window. */
  private final class Pane {
    private long start;
    private long rows;
    private WindowSummary sums;
    private RowSample sample;

    private ProfileDelta take() {
      ProfileDelta delta;
      if (layout == null) {
        delta = ProfileDelta.of(modelId, version, start, rows, sample, dimension);
        rows = 0;
        sample = null;
      } else {
        delta = ProfileDelta.of(modelId, version, start, sums);
        sums.clear();
      }
      return delta;
    }
  }
}
