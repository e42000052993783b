package io.arrears.engine;

import io.arrears.drift.DriftReference;
import io.arrears.drift.ProfileLayout;
import io.arrears.drift.ReferenceBuilder;
import io.arrears.drift.RowSample;
import io.arrears.drift.WindowSummary;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Learns a reference from the first windows of an activation, in their order: the first ones, until
 * {@link SampleSize} rows are sampled, give the layout where the deployment shipped none (all
 * features numeric), and the next {@value #BLOCKS} are the blocks that are counted by it. Layout
 * first and counts afterwards, on different rows. Not thread-safe.
 */
final class ReferenceLearning {

  /** Windows that make a reference: a day of hours. */
  static final int BLOCKS = 24;

  private final int dimension;
  private ProfileLayout layout;
  private RowSample layoutRows;
  private final List<WindowSummary> blocks = new ArrayList<>();

  /**
   * @param layout the layout of a shipped profile; null: it is learned first
   * @param dimension number of features D
   */
  ReferenceLearning(ProfileLayout layout, int dimension) {
    this.layout = layout;
    this.dimension = dimension;
    this.layoutRows = layout == null ? SampleSize.sample(dimension) : null;
  }

  /** Takes the next window; the reference as soon as it is complete, else null. */
  DriftReference accept(DriftWindow window) {
    if (layout == null) {
      layoutRows.combine(window.sample());
      if (layoutRows.size() == layoutRows.capacity()) {
        layout = ProfileLayout.of(layoutRows.rows(), Set.of());
        layoutRows = null;
      }
      return null;
    }
    if (window.rows() >= ReferenceBuilder.MIN_ROWS) {
      blocks.add(window.summary(layout));
    }
    if (blocks.size() < BLOCKS) {
      return null;
    }
    ReferenceBuilder builder = new ReferenceBuilder(layout);
    blocks.forEach(builder::accept);
    return builder.freeze();
  }

  /** What has been gathered, in words. */
  String progress() {
    return layout == null
        ? layoutRows.size() + " of " + layoutRows.capacity() + " rows for the layout"
        : blocks.size() + " of " + BLOCKS + " windows for the reference";
  }

  long heapBytes() {
    long bytes = layoutRows == null ? 0 : layoutRows.size() * (8L * dimension + 64);
    for (WindowSummary block : blocks) {
      bytes += block.heapBytes();
    }
    return bytes;
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(layout != null);
    if (layout == null) {
      layoutRows.write(out, dimension);
      return;
    }
    layout.write(out);
    out.writeInt(blocks.size());
    for (WindowSummary block : blocks) {
      block.write(out);
    }
  }

  static ReferenceLearning read(DataInput in, int dimension) throws IOException {
    if (!in.readBoolean()) {
      ReferenceLearning learning = new ReferenceLearning(null, dimension);
      learning.layoutRows = RowSample.read(in, dimension);
      return learning;
    }
    ReferenceLearning learning = new ReferenceLearning(ProfileLayout.read(in), dimension);
    int size = in.readInt();
    for (int b = 0; b < size; b++) {
      learning.blocks.add(WindowSummary.read(in, learning.layout));
    }
    return learning;
  }
}
