package io.arrears.belief;

/**
 * Labelled rows that are learned at once, with the memory that a belief works in while it learns
 * them. Mutable and reusable; not thread safe. Takes about {@code 24 d + 40 K + 60} bytes a row and
 * {@code 4 d^2 + 40 d K} bytes.
 */
public final class Chunk {

  private static final double LARGEST_FEATURE = 1e6;
  private static final double LARGEST_OFFSET = 1e100;

  private final int dimension;
  private final int outputs;
  private final double[][] phi;
  private final double[] offset;
  private final double[] label;
  private final long[] time;
  private final double[] weight;
  private final double[] variance;
  private int size;

  // Scratch of the belief at work.
  private double[][] columns;
  private double[][] solved;
  private ModeSearch search;

  /** A chunk of rows with one output. */
  public Chunk(int capacity, int dimension) {
    this(capacity, dimension, 1);
  }

  /**
   * @param capacity largest number of rows, at least 1
   * @param dimension entries of a row: D features and the intercept, D + 1; at least 1
   * @param outputs locations of a row K, at least 1
   */
  public Chunk(int capacity, int dimension, int outputs) {
    if (capacity < 1) {
      throw new IllegalArgumentException("capacity is " + capacity + " rows, allowed: 1 or more");
    }
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension is " + dimension + ", allowed: 1 or more");
    }
    if (outputs < 1) {
      throw new IllegalArgumentException("outputs is " + outputs + ", allowed: 1 or more");
    }
    this.dimension = dimension;
    this.outputs = outputs;
    this.phi = new double[capacity][dimension];
    this.offset = new double[capacity * outputs];
    this.label = new double[capacity];
    this.time = new long[capacity];
    this.weight = new double[capacity];
    this.variance = new double[capacity];
  }

  /**
   * Appends a row of one output.
   *
   * @param offset the deployed model's prediction in link space
   * @param label the label, in the family's range
   * @param time observation time, milliseconds since the epoch
   * @return the features of the row, to be filled by the caller: D standardised values, then 1.0,
   *     the intercept; what an earlier row left is still in it
   * @throws IllegalStateException when the chunk is full
   */
  public double[] next(double offset, double label, long time) {
    double[] row = open(label, time);
    this.offset[(size - 1) * outputs] = offset;
    return row;
  }

  /**
   * Appends a row with what a deployed model said of it.
   *
   * @param prediction K values on the response scale, legal
   * @return as {@link #next(double, double, long)}
   * @throws IllegalStateException when the chunk is full
   */
  public double[] next(Family family, double[] prediction, double label, long time) {
    double[] row = open(label, time);
    family.link(prediction, offset, (size - 1) * outputs);
    return row;
  }

  /**
   * Appends a row with what a deployed model claimed of it.
   *
   * @param deployed what {@link Predictive#claim} filled in
   * @return as {@link #next(double, double, long)}
   * @throws IllegalStateException when the chunk is full
   */
  public double[] next(Predictive deployed, double label, long time) {
    double[] row = open(label, time);
    for (int k = 0; k < outputs; k++) {
      offset[(size - 1) * outputs + k] = deployed.location(k);
    }
    return row;
  }

  private double[] open(double label, long time) {
    if (size == phi.length) {
      throw new IllegalStateException("the chunk is full with " + size + " rows: clear it first");
    }
    this.label[size] = label;
    this.time[size] = time;
    this.weight[size] = 1;
    return phi[size++];
  }

  /**
   * Lets the last row count as so many.
   *
   * @param weight finite, above 0; 1 unless said otherwise
   */
  public void weigh(double weight) {
    if (!(weight > 0 && weight < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("weight is " + weight + ", allowed: finite and above 0");
    }
    this.weight[size - 1] = weight;
  }

  /** How many rows a row counts as. */
  public double weight(int i) {
    return weight[i];
  }

  /** Forgets all rows. */
  public void clear() {
    size = 0;
  }

  /** Number of rows. */
  public int size() {
    return size;
  }

  /** Largest number of rows. */
  public int capacity() {
    return phi.length;
  }

  /** Entries of a row. */
  public int dimension() {
    return dimension;
  }

  /** Features of row i, not a copy. */
  public double[] phi(int i) {
    return phi[i];
  }

  /** Locations of a row K. */
  public int outputs() {
    return outputs;
  }

  /** Offset of row i with one output, link units. */
  public double offset(int i) {
    return offset[i * outputs];
  }

  /** Offset of output k of row i, link units. */
  public double offset(int i, int k) {
    return offset[i * outputs + k];
  }

  /** Sets the offset of output k of row i, link units. */
  public void offset(int i, int k, double value) {
    offset[i * outputs + k] = value;
  }

  /** Label of row i. */
  public double label(int i) {
    return label[i];
  }

  /** Observation time of row i, milliseconds since the epoch. */
  public long time(int i) {
    return time[i];
  }

  /** Offsets of all rows, K values each, not a copy. */
  double[] offsets() {
    return offset;
  }

  /** Variance of each row's location, as the last belief to look at the chunk saw it. */
  double[] variances() {
    return variance;
  }

  /** The features by columns: d arrays with an entry for each row, copied on each call. */
  double[][] columns() {
    if (columns == null) {
      columns = new double[dimension][phi.length];
    }
    for (int r = 0; r < size; r++) {
      double[] row = phi[r];
      for (int j = 0; j < dimension; j++) {
        columns[j][r] = row[j];
      }
    }
    return columns;
  }

  /** An array of the shape of {@link #columns} to work in. */
  double[][] solved() {
    if (solved == null) {
      solved = new double[dimension][phi.length];
    }
    return solved;
  }

  /** What searches the mode of this chunk's rows. */
  ModeSearch search(Likelihood likelihood) {
    if (search == null || search.likelihood() != likelihood) {
      search = new ModeSearch(likelihood, outputs, dimension, phi.length);
    }
    return search;
  }

  /** All rows, {@code capacity} of them, not a copy. */
  double[][] rows() {
    return phi;
  }

  /** Refuses rows that a belief of the family and dimension cannot learn. */
  void requireLegal(Likelihood likelihood, int expectedDimension, int expectedOutputs) {
    if (dimension != expectedDimension) {
      throw new IllegalArgumentException(
          "chunk has dimension " + dimension + ", allowed: " + expectedDimension);
    }
    if (outputs != expectedOutputs) {
      throw new IllegalArgumentException(
          "chunk has " + outputs + " outputs, allowed: " + expectedOutputs);
    }
    for (int r = 0; r < size; r++) {
      if (!likelihood.isLegalLabel(label[r], outputs)) {
        throw illegal("label", r, label[r], likelihood.labelRange(outputs));
      }
      for (int k = r * outputs; k < (r + 1) * outputs; k++) {
        if (!(Math.abs(offset[k]) <= LARGEST_OFFSET)) {
          throw illegal("offset", r, offset[k], "a finite number, at most 1e100 in magnitude");
        }
      }
      for (int j = 0; j < dimension; j++) {
        if (!(Math.abs(phi[r][j]) <= LARGEST_FEATURE)) {
          throw illegal(
              "phi[" + j + "]", r, phi[r][j], "a finite number, at most 1e6 in magnitude");
        }
      }
    }
  }

  private static IllegalArgumentException illegal(
      String name, int row, double value, String allowed) {
    return new IllegalArgumentException(
        name + " of row " + row + " is " + value + ", allowed: " + allowed);
  }
}
