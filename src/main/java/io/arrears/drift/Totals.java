package io.arrears.drift;

import io.arrears.linalg.SymmetricKernels;
import io.arrears.linalg.VectorKernels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * Weighted sums over rows: what all statistics are computed from.
 *
 * <pre>
 *   weight          sum w
 *   squaredWeight   sum w^2
 *   counts          sum w per cell of the layout
 *   products        J x J, lower triangle: sum w z z', z the normal scores, 0 where missing
 * </pre>
 *
 * With weights 1 all sums are exact, see {@link NumericBins}.
 */
final class Totals {

  final double[] counts;
  final double[][] products;
  double weight;
  double squaredWeight;

  Totals(ProfileLayout layout) {
    this(layout, layout.jointSize());
  }

  /**
   * @param joint J, 0 for no products
   */
  Totals(ProfileLayout layout, int joint) {
    counts = new double[layout.cells()];
    products = SymmetricKernels.zeros(joint);
  }

  /** {@code (sum w)^2 / sum w^2}: the number of equally weighted rows that tell as much. */
  double effectiveRows() {
    return weight == 0 ? 0 : weight * weight / squaredWeight;
  }

  /** Adds weights and counts, not products. */
  void addCounts(Totals other) {
    weight += other.weight;
    squaredWeight += other.squaredWeight;
    VectorKernels.addScaled(counts, 1, other.counts, counts.length);
  }

  void add(Totals other) {
    addCounts(other);
    for (int i = 0; i < products.length; i++) {
      VectorKernels.addScaled(products[i], 1, other.products[i], i + 1);
    }
  }

  /** Multiplies every row's weight by rho, 0 to 1. */
  void decay(double rho) {
    weight *= rho;
    squaredWeight *= rho * rho;
    VectorKernels.scale(counts, rho, counts.length);
    SymmetricKernels.scale(products, rho);
  }

  void clear() {
    weight = 0;
    squaredWeight = 0;
    Arrays.fill(counts, 0);
    for (double[] row : products) {
      Arrays.fill(row, 0);
    }
  }

  /** Present weight of a feature. */
  double present(ProfileLayout layout, int feature) {
    return weight - counts[layout.missingCell(feature)];
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(weight);
    out.writeDouble(squaredWeight);
    Doubles.write(counts, out);
    for (double[] row : products) {
      Doubles.write(row, out);
    }
  }

  void read(DataInput in) throws IOException {
    weight = in.readDouble();
    squaredWeight = in.readDouble();
    Doubles.readInto(in, counts);
    for (double[] row : products) {
      Doubles.readInto(in, row);
    }
    if (!(weight >= 0) || !(squaredWeight >= 0)) {
      throw new IOException("drift state cannot be restored: its weight is " + weight);
    }
  }
}
