package io.arrears.engine;

import io.arrears.drift.ProfileLayout;
import io.arrears.drift.RowSample;
import io.arrears.drift.WindowSummary;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Objects;

/**
 * What one place has seen of a version's observations in one window, or, of a version that it does
 * not know, in any. Several of them may speak of one window, from one place or from many: they add
 * up, in any order.
 *
 * @param modelId model name
 * @param version version that served
 * @param time the window's first instant, or that of the first row, milliseconds since the epoch
 * @param rows observations, 1 or more
 * @param layout fingerprint of the layout that they are summarised by; {@link #SAMPLE}; {@link
 *     #TIMED_ROWS}; {@link #ROWS}
 * @param sums the summary, or the rows, as they are written
 */
public record ProfileDelta(
    String modelId, String version, long time, long rows, long layout, byte[] sums)
    implements Event {

  /** There is no layout: a sample of the rows of one window. */
  public static final long SAMPLE = 0;

  /** The version is not known: all rows, each with its time behind its features. */
  public static final long TIMED_ROWS = 1;

  /** There is a layout, but the rows of one window are so few that they are given as they are. */
  public static final long ROWS = 2;

  public ProfileDelta {
    Objects.requireNonNull(modelId, "modelId");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(sums, "sums");
    if (rows < 1) {
      throw new IllegalArgumentException("rows is " + rows + ", allowed: 1 or more");
    }
  }

  /** The delta of a summary, which may change afterwards. */
  static ProfileDelta of(String modelId, String version, long time, WindowSummary summary) {
    return new ProfileDelta(
        modelId,
        version,
        time,
        summary.rows(),
        summary.layout().fingerprint(),
        bytes(summary::write));
  }

  /**
   * The delta of a sample, which may change afterwards.
   *
   * @param rows observations that it was drawn from
   * @param dimension D
   */
  static ProfileDelta of(
      String modelId, String version, long time, long rows, RowSample sample, int dimension) {
    return new ProfileDelta(modelId, version, time, rows, SAMPLE, bytes(sample, dimension));
  }

  /**
   * The delta of rows of a version that is not known.
   *
   * @param time time of the first of them
   * @param seen observations that the rows were drawn from
   * @param rows D features and the time, milliseconds since the epoch
   * @param dimension D
   */
  static ProfileDelta ofTimed(
      String modelId, String version, long time, long seen, RowSample rows, int dimension) {
    return new ProfileDelta(modelId, version, time, seen, TIMED_ROWS, bytes(rows, dimension + 1));
  }

  /**
   * The delta of a few rows.
   *
   * @param numbers the rows side by side, D values each
   * @param rows how many of them
   * @param dimension D
   */
  static ProfileDelta ofRows(
      String modelId, String version, long time, double[] numbers, int rows, int dimension) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Double.BYTES * rows * dimension);
    bytes.putInt(dimension).asDoubleBuffer().put(numbers, 0, rows * dimension);
    return new ProfileDelta(modelId, version, time, rows, ROWS, bytes.array());
  }

  /** The values of {@link #ROWS} side by side; null where they have another number of columns. */
  double[] numbers(int columns) {
    ByteBuffer bytes = ByteBuffer.wrap(sums);
    if (sums.length != Integer.BYTES + Double.BYTES * rows * columns || bytes.getInt() != columns) {
      return null;
    }
    double[] numbers = new double[(int) rows * columns];
    bytes.asDoubleBuffer().get(numbers);
    return numbers;
  }

  /**
   * Columns of rows or of a sample.
   *
   * @throws IllegalArgumentException where the bytes are damaged
   */
  int columns() {
    try {
      return in().readInt();
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private static byte[] bytes(RowSample sample, int columns) {
    return bytes(
        out -> {
          out.writeInt(columns);
          sample.write(out, columns);
        });
  }

  /**
   * The summary.
   *
   * @throws IllegalArgumentException where the bytes are damaged
   */
  WindowSummary summary(ProfileLayout of) {
    try {
      return WindowSummary.read(in(), of);
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  /**
   * The rows; null where they have another number of columns.
   *
   * @throws IllegalArgumentException where the bytes are damaged
   */
  RowSample rows(int columns) {
    try {
      DataInputStream in = in();
      return in.readInt() == columns ? RowSample.read(in, columns) : null;
    } catch (IOException e) {
      throw damaged(e);
    }
  }

  private DataInputStream in() {
    return new DataInputStream(new ByteArrayInputStream(sums));
  }

  private IllegalArgumentException damaged(IOException cause) {
    return new IllegalArgumentException(
        "a profile delta of model '" + modelId + "' is damaged: " + cause.getMessage(), cause);
  }

  private static byte[] bytes(Writer writer) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
    try {
      writer.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  /** A delta was read from nowhere. */
  @Override
  public Origin origin() {
    return Origin.NONE;
  }

  /** Writes itself. */
  @FunctionalInterface
  private interface Writer {
    void write(DataOutputStream out) throws IOException;
  }
}
