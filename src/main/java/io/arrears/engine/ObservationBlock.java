package io.arrears.engine;

import io.arrears.drift.RowSample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Observations of one model and one shape, one behind the other as they came: they cross the
 * network at once, and find what is kept of their model at once. See {@link ObservationGroups}.
 *
 * <p>Bytes; numbers of the head are big endian, those of the rows little endian:
 *
 * <pre>
 *   head      text model, int D, int K, int rows, long time, int sources,
 *             each: text version, text topic, int partition
 *             int length of what follows
 *   each row  double features[D], double prediction[K], double label,
 *             long time, long label time, long offset, int source, text prediction id
 * </pre>
 */
public final class ObservationBlock implements Event {

  /** Most versions and partitions that the rows of a block come from. */
  static final int MOST_SOURCES = 16;

  private static final int LARGEST = 1 << 30;

  private final String modelId;
  private final int features;
  private final int outputs;
  private final int rows;
  private final List<Source> sources;
  private final byte[] bytes;
  private final long time;

  /**
   * @param rows 1 or more
   * @param sources not copied
   * @param bytes of the rows; not copied
   * @param time earliest order time of the rows
   */
  ObservationBlock(
      String modelId,
      int features,
      int outputs,
      int rows,
      List<Source> sources,
      byte[] bytes,
      long time) {
    this.modelId = modelId;
    this.features = features;
    this.outputs = outputs;
    this.rows = rows;
    this.sources = sources;
    this.bytes = bytes;
    this.time = time;
  }

  @Override
  public String modelId() {
    return modelId;
  }

  /** The earliest order time of the observations, milliseconds since the epoch. */
  @Override
  public long time() {
    return time;
  }

  /** None: every observation has its own. */
  @Override
  public Origin origin() {
    return Origin.NONE;
  }

  /** How many observations there are, 1 or more. */
  public int size() {
    return rows;
  }

  /** How many features each of them has, 0 or more. */
  public int features() {
    return features;
  }

  /** How many bytes the observations take. */
  public int bytes() {
    return bytes.length;
  }

  /** Goes through the observations, from before the first one on. */
  public Reader reader() {
    return new Reader();
  }

  /** All observations, in the order in which they came. */
  public List<Observation> observations() {
    List<Observation> all = new ArrayList<>(rows);
    Reader reader = reader();
    while (reader.next()) {
      all.add(reader.observation());
    }
    return all;
  }

  /** A block of one. */
  public static ObservationBlock of(Observation observation) {
    ObservationGroup one = new ObservationGroup();
    one.begin(observation.modelId());
    one.add(observation);
    return one.takeBlock();
  }

  void write(DataOutput out) throws IOException {
    Wire.writeText(out, modelId);
    out.writeInt(features);
    out.writeInt(outputs);
    out.writeInt(rows);
    out.writeLong(time);
    out.writeInt(sources.size());
    for (Source source : sources) {
      Wire.writeText(out, source.version());
      Wire.writeText(out, source.topic());
      out.writeInt(source.partition());
    }
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static ObservationBlock read(DataInput in) throws IOException {
    String modelId = Wire.readName(in);
    int features = in.readInt();
    int outputs = in.readInt();
    int rows = in.readInt();
    long time = in.readLong();
    int count = in.readInt();
    if (count < 1 || count > MOST_SOURCES) {
      throw damaged(count + " sources");
    }
    List<Source> sources = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      sources.add(new Source(Wire.readName(in), Wire.readName(in), in.readInt()));
    }
    int length = in.readInt();
    long least = (long) rows * (Double.BYTES * ((long) features + outputs) + Source.ROW_BYTES);
    if (features < 0 || outputs < 0 || rows < 1 || length < least || length > LARGEST) {
      throw damaged(
          rows
              + " rows of "
              + features
              + " features and "
              + outputs
              + " predictions in "
              + length
              + " bytes");
    }
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    ObservationBlock block =
        new ObservationBlock(modelId, features, outputs, rows, sources, bytes, time);
    block.requireRows();
    return block;
  }

  /** Every row must lie within the bytes and come from a source that there is. */
  private void requireRows() throws IOException {
    int numbers = Double.BYTES * (features + outputs);
    int end = 0;
    for (int row = 0; row < rows; row++) {
      int more = end + numbers;
      if (more > bytes.length - Source.ROW_BYTES) {
        throw damaged(row + " whole rows of " + rows);
      }
      int from = PackedBytes.intAt(bytes, more + 4 * Long.BYTES);
      int letters = PackedBytes.intAt(bytes, more + Source.ROW_BYTES - Integer.BYTES);
      end = more + Source.ROW_BYTES;
      if (from < 0 || from >= sources.size() || letters < 0 || letters > bytes.length - end) {
        throw damaged(row + " whole rows of " + rows);
      }
      end += letters;
    }
  }

  private static IOException damaged(String what) {
    return new IOException("a block of observations has " + what + "; the bytes are damaged");
  }

  /**
   * Where a row comes from and what served it.
   *
   * @param version version that served
   * @param topic topic of the observation
   * @param partition its partition
   */
  record Source(String version, String topic, int partition) {

    /** Of a row, beside its features and predictions, but for the letters of its id. */
    static final int ROW_BYTES = 4 * Long.BYTES + 2 * Integer.BYTES;

    boolean is(Observation observation) {
      Origin origin = observation.origin();
      return partition == origin.partition()
          && version.equals(observation.version())
          && topic.equals(origin.topic());
    }
  }

  /** One observation after the other. */
  public final class Reader {

    private int row = -1;
    private int at;
    private int end;
    private Source source;

    /** Of the row, once it was asked for. */
    private String predictionId;

    /** Predictions that are looked at. */
    private final double[] scratch = new double[outputs];

    private Reader() {}

    /**
     * Goes to the next observation.
     *
     * @return whether there is one
     */
    public boolean next() {
      if (row + 1 >= rows) {
        return false;
      }
      row++;
      predictionId = null;
      at = end;
      int more = at + Double.BYTES * (features + outputs);
      source = sources.get(PackedBytes.intAt(bytes, more + 4 * Long.BYTES));
      end =
          more
              + Source.ROW_BYTES
              + PackedBytes.intAt(bytes, more + Source.ROW_BYTES - Integer.BYTES);
      return true;
    }

    /** Order time, milliseconds since the epoch. */
    public long time() {
      return Math.max(observed(), labelled());
    }

    /** The observation as it came. */
    public Observation observation() {
      double[] values = new double[features];
      double[] prediction = new double[outputs];
      numbers(values, 0, features);
      PackedBytes.doublesAt(bytes, at + Double.BYTES * features, prediction, 0, outputs);
      return new Observation(
          modelId,
          version(),
          predictionId(),
          observed(),
          values,
          prediction,
          label(),
          labelled(),
          new Origin(topic(), partition(), offset()));
    }

    /** Whether the prediction is one of a deployment. */
    public boolean hasLegalPrediction(Deployment deployment) {
      PackedBytes.doublesAt(bytes, at + Double.BYTES * features, scratch, 0, outputs);
      return ObservationRules.isLegalPrediction(deployment, scratch);
    }

    String modelId() {
      return modelId;
    }

    int features() {
      return features;
    }

    int outputs() {
      return outputs;
    }

    /** Copies so many of the features and the predictions behind them. */
    void numbers(double[] target, int to, int count) {
      PackedBytes.doublesAt(bytes, at, target, to, count);
    }

    /** NaN where the observation brought none. */
    double label() {
      return PackedBytes.doubleAt(bytes, more());
    }

    /** Time of the observation. */
    long observed() {
      return PackedBytes.longAt(bytes, more() + 8);
    }

    long labelled() {
      return PackedBytes.longAt(bytes, more() + 16);
    }

    long offset() {
      return PackedBytes.longAt(bytes, more() + 24);
    }

    String version() {
      return source.version();
    }

    String topic() {
      return source.topic();
    }

    int partition() {
      return source.partition();
    }

    /** As {@link RowSample#hash(String)} of the prediction id. */
    long idHash() {
      return RowSample.hash(bytes, more() + Source.ROW_BYTES, end);
    }

    String predictionId() {
      if (predictionId == null) {
        int from = more() + Source.ROW_BYTES;
        predictionId = new String(bytes, from, end - from, StandardCharsets.UTF_8);
      }
      return predictionId;
    }

    /** Where the numbers behind the predictions are. */
    private int more() {
      return at + Double.BYTES * (features + outputs);
    }
  }
}
