package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * A frozen reference that windows are compared with: the sums over its rows, and by how much its
 * blocks differed. Made by {@link ReferenceBuilder}. Immutable.
 *
 * <p>Size: 8 (P cells + J^2) bytes and the layout: with 50 numeric features of 20 bins and no
 * season 40 kB. The rows are not kept.
 */
public final class DriftReference {

  /** Most phases of a season. */
  public static final int MAX_PHASES = 1024;

  private static final int FORMAT = 1;

  final Baseline baseline;
  final int blocks;

  /** Degrees of freedom between blocks. */
  final double degrees;

  /** Mean rows of a block. */
  final double blockRows;

  /** Location, scale, skew, tails, over the scored features. */
  final Dispersion[] scores;

  /** Over-dispersion of each cell. */
  final double[] cells;

  final double binDegrees;
  final double missingDegrees;

  /** Over the pairs of the joint moments, row by row without the diagonal. */
  final Dispersion pairs;

  /** Null law of the chi-square distance over the bins of each feature. */
  final QuadraticNull[] bins;

  /** Null law of Mahalanobis's distance between mean scores. */
  final QuadraticNull means;

  DriftReference(
      Baseline baseline,
      int blocks,
      double degrees,
      double blockRows,
      Dispersion[] scores,
      double[] cells,
      double binDegrees,
      double missingDegrees,
      Dispersion pairs,
      QuadraticNull[] bins,
      QuadraticNull means) {
    this.baseline = baseline;
    this.blocks = blocks;
    this.degrees = degrees;
    this.blockRows = blockRows;
    this.scores = scores;
    this.cells = cells;
    this.binDegrees = binDegrees;
    this.missingDegrees = missingDegrees;
    this.pairs = pairs;
    this.bins = bins;
    this.means = means;
  }

  /** What its windows are summarised by. */
  public ProfileLayout layout() {
    return baseline.layout;
  }

  /** Number of rows. */
  public long rows() {
    return (long) baseline.all.weight;
  }

  /** Number of blocks that the over-dispersion was estimated from. */
  public int blocks() {
    return blocks;
  }

  /** Number of phases of the season; 1: none. */
  public int phases() {
    return baseline.phases.length;
  }

  /** Rows of one phase. */
  public long rows(int phase) {
    return (long) baseline.phases[phase].weight;
  }

  /**
   * Over-dispersion of a feature between blocks, over all its bins: 1 for independent rows. The
   * reference's rows, divided by it, are how many independent rows they are worth.
   */
  public double overDispersion(int feature) {
    return bins[feature].factor();
  }

  /** The season, where its phases are those of one; null where they are not. */
  public Season season() {
    for (Season season : Season.values()) {
      if (season.phases() == phases()) {
        return season;
      }
    }
    return null;
  }

  /** Writes the reference, version byte first, then its layout, sums and dispersions. */
  public void write(DataOutput out) throws IOException {
    writeLayout(layout(), out);
    out.writeInt(blocks);
    out.writeDouble(degrees);
    out.writeDouble(blockRows);
    baseline.all.write(out);
    out.writeShort(phases());
    if (phases() > 1) {
      for (Totals phase : baseline.phases) {
        phase.write(out);
      }
    }
    for (Dispersion dispersion : scores) {
      write(dispersion, out);
    }
    Doubles.write(cells, out);
    out.writeDouble(binDegrees);
    out.writeDouble(missingDegrees);
    write(pairs, out);
    for (QuadraticNull law : bins) {
      write(law, out);
    }
    write(means, out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or numbers that cannot be a reference
   */
  public static DriftReference read(DataInput in) throws IOException {
    ProfileLayout layout = readLayout(in);
    int blocks = in.readInt();
    double degrees = in.readDouble();
    double blockRows = in.readDouble();
    if (blocks < 2 || !(degrees >= 1) || !(blockRows >= 1)) {
      throw new IOException(
          "drift reference has " + blocks + " blocks of " + blockRows + " rows, allowed: 2 of 1");
    }
    Totals all = new Totals(layout);
    all.read(in);
    int phases = in.readUnsignedShort();
    if (phases < 1 || phases > MAX_PHASES) {
      throw new IOException(
          "drift reference has " + phases + " phases, allowed: 1 to " + MAX_PHASES);
    }
    Totals[] ofPhase = {all};
    if (phases > 1) {
      ofPhase = new Totals[phases];
      for (int phase = 0; phase < phases; phase++) {
        ofPhase[phase] = new Totals(layout, 0);
        ofPhase[phase].read(in);
      }
    }
    Baseline baseline;
    try {
      baseline = new Baseline(layout, all, ofPhase);
    } catch (IllegalStateException e) {
      throw new IOException("drift reference cannot be restored: " + e.getMessage(), e);
    }
    Dispersion[] scores = new Dispersion[ScoreBasis.SIZE];
    for (int d = 0; d < scores.length; d++) {
      scores[d] = readDispersion(in, baseline.scored.length);
    }
    double[] cells = Doubles.read(in, layout.cells());
    double binDegrees = in.readDouble();
    double missingDegrees = in.readDouble();
    int joint = layout.jointSize();
    Dispersion pairs = readDispersion(in, joint * (joint - 1) / 2);
    QuadraticNull[] bins = new QuadraticNull[layout.dimension()];
    for (int j = 0; j < bins.length; j++) {
      bins[j] = readLaw(in);
    }
    return new DriftReference(
        baseline,
        blocks,
        degrees,
        blockRows,
        scores,
        cells,
        binDegrees,
        missingDegrees,
        pairs,
        bins,
        readLaw(in));
  }

  /** Writes the first part of what {@link #write} writes. */
  static void writeLayout(ProfileLayout layout, DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    layout.write(out);
  }

  /** Reads the first part of what {@link #write} wrote. */
  static ProfileLayout readLayout(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "drift reference has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    return ProfileLayout.read(in);
  }

  private static void write(Dispersion dispersion, DataOutput out) throws IOException {
    out.writeDouble(dispersion.degrees());
    Doubles.write(dispersion.factors(), out);
  }

  private static Dispersion readDispersion(DataInput in, int size) throws IOException {
    double degrees = in.readDouble();
    Dispersion dispersion = new Dispersion(Doubles.read(in, size), degrees);
    if (!(degrees > 0) || Arrays.stream(dispersion.factors()).anyMatch(f -> !(f >= 0))) {
      throw new IOException("drift reference has an impossible over-dispersion");
    }
    return dispersion;
  }

  private static void write(QuadraticNull law, DataOutput out) throws IOException {
    out.writeDouble(law.dimension());
    out.writeDouble(law.trace());
    out.writeDouble(law.degrees());
    out.writeDouble(law.denominator());
  }

  private static QuadraticNull readLaw(DataInput in) throws IOException {
    double[] numbers = Doubles.read(in, 4);
    if (Arrays.stream(numbers).anyMatch(number -> !(number > 0))) {
      throw new IOException("drift reference has an impossible null law");
    }
    return new QuadraticNull(numbers[0], numbers[1], numbers[2], numbers[3]);
  }
}
