package io.arrears.linalg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.MatrixUtils;
import org.apache.commons.math3.linear.RealMatrix;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: dense matrices of Commons Math 3.6.1. */
class LinearAlgebraTest {

  private final Random random = new Random(7);

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 7, 8, 9, 16, 31, 64, 65})
  void factorReproducesTheMatrix(int n) {
    double[][] a = randomPositiveDefinite(n);
    RealMatrix dense = dense(a);
    assertThat(Cholesky.factor(a, new double[n])).isTrue();
    assertThat(product(a).subtract(dense).getNorm()).isLessThan(1e-13 * n * dense.getNorm());
  }

  /** Forty rows in, every other one out again. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 33, 65})
  void updatesKeepTheFactorOfTheMatrix(int n) {
    double[][] a = randomPositiveDefinite(n);
    double[][] factor = SymmetricKernels.zeros(n);
    SymmetricKernels.copy(a, factor);
    Cholesky.factor(factor, new double[n]);
    for (int row = 0; row < 40; row++) {
      double[] x = randomVector(n);
      SymmetricKernels.addOuterProduct(a, 0.7, x);
      assertThat(Cholesky.update(factor, 0.7, x.clone())).isTrue();
      if (row % 2 == 0) {
        SymmetricKernels.addOuterProduct(a, -0.7, x);
        assertThat(Cholesky.update(factor, -0.7, x.clone())).isTrue();
      }
    }
    RealMatrix dense = dense(a);
    assertThat(product(factor).subtract(dense).getNorm()).isLessThan(1e-11 * dense.getNorm());
  }

  @Test
  void anUpdateThatLeavesNoPositiveDefiniteMatrixIsRefused() {
    assertThat(updates(-1, 0, 1)).isFalse();
    assertThat(updates(-0.99, 0, 1)).isTrue();
    assertThat(updates(1, Double.NaN, 0)).isFalse();
    assertThat(updates(1, 0, Double.POSITIVE_INFINITY)).isFalse();
    assertThat(Cholesky.update(new double[0][], 1, new double[0])).as("empty").isTrue();
  }

  private static boolean updates(double scale, double... x) {
    double[][] identity = {{1}, {0, 1}};
    return factors(identity) && Cholesky.update(identity, scale, x);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 9, 33, 64})
  void solvesAsLu(int n) {
    double[][] a = randomPositiveDefinite(n);
    RealMatrix inverse = new LUDecomposition(dense(a)).getSolver().getInverse();
    double[] b = randomVector(n);
    double[] expected = inverse.operate(b);
    double quadraticForm = new ArrayRealVector(b).dotProduct(new ArrayRealVector(expected));
    Cholesky.factor(a, new double[n]);

    double[] scratch = new double[n];
    double[] before = b.clone();
    assertThat(Cholesky.inverseQuadraticForm(a, b, scratch))
        .isCloseTo(quadraticForm, within(1e-10 * (1 + quadraticForm)));
    assertThat(b).isEqualTo(before);
    for (int j = 0; j < n; j++) {
      assertThat(Cholesky.inverseDiagonal(a, j, scratch))
          .isCloseTo(inverse.getEntry(j, j), within(1e-10));
    }
    double[][] whole = new double[n][n];
    whole[n - 1][0] = Double.NaN;
    Cholesky.inverse(a, whole, scratch);
    for (int i = 0; i < n; i++) {
      assertThat(whole[i]).containsExactly(inverse.getRow(i), within(1e-10));
    }
    Cholesky.solve(a, b);
    assertThat(b).containsExactly(expected, within(1e-10));
  }

  /** Oracle: the same rows one by one. Rows from count on are left alone. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 9, 33, 64})
  void severalRightHandSidesGiveTheSameBitsAsOneByOne(int n) {
    double[][] a = randomPositiveDefinite(n);
    Cholesky.factor(a, new double[n]);
    int count = 5;
    double[][] x = new double[count + 1][];
    double[][] solved = new double[count + 1][];
    double[][] transposed = new double[count + 1][];
    double[][] expectedSolved = new double[count + 1][];
    double[][] expectedTransposed = new double[count + 1][];
    double[] expectedForms = new double[count];
    for (int r = 0; r <= count; r++) {
      x[r] = randomVector(n);
      solved[r] = x[r].clone();
      transposed[r] = x[r].clone();
      expectedSolved[r] = x[r].clone();
      expectedTransposed[r] = x[r].clone();
      if (r < count) {
        Cholesky.solve(a, expectedSolved[r]);
        Cholesky.solveTransposed(a, expectedTransposed[r]);
        expectedForms[r] = Cholesky.inverseQuadraticForm(a, x[r], new double[n]);
      }
    }
    double[] forms = new double[count];
    Cholesky.inverseQuadraticForms(a, x, count, new double[count][n], forms);
    Cholesky.solve(a, solved, count);
    Cholesky.solveTransposed(a, transposed, count);
    assertThat(forms).isEqualTo(expectedForms);
    assertThat(solved).isDeepEqualTo(expectedSolved);
    assertThat(transposed).isDeepEqualTo(expectedTransposed);
    double[][] columns = new double[n][count];
    for (int r = 0; r < count; r++) {
      for (int j = 0; j < n; j++) {
        columns[j][r] = x[r][j];
      }
    }
    Cholesky.inverseQuadraticFormsSideBySide(a, columns, count, forms);
    assertThat(forms).containsExactly(expectedForms, within(1e-11));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 6, 17, 64})
  void outerProductsAddUp(int n) {
    for (int rows = 0; rows <= 9; rows++) {
      double[][] a = randomPositiveDefinite(n);
      RealMatrix expected = dense(a);
      double[][] x = new double[rows][];
      double[] scale = randomVector(rows);
      for (int r = 0; r < rows; r++) {
        x[r] = randomVector(n);
        RealMatrix column = MatrixUtils.createColumnRealMatrix(x[r]);
        expected = expected.add(column.multiply(column.transpose()).scalarMultiply(scale[r]));
      }
      SymmetricKernels.addOuterProducts(a, scale, x, rows);
      assertThat(dense(a).subtract(expected).getNorm()).isLessThan(1e-11 * n);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 8, 33})
  void multipliesAsDense(int n) {
    double[][] a = randomPositiveDefinite(n);
    double[] x = randomVector(n);
    double[] product = new double[n];
    SymmetricKernels.multiply(a, x, product);
    assertThat(product).containsExactly(dense(a).operate(x), within(1e-11));
    assertThat(VectorKernels.dot(x, product, n))
        .isCloseTo(new ArrayRealVector(x).dotProduct(new ArrayRealVector(product)), within(1e-9));
  }

  @Test
  void scalesCopiesAndRaisesTheDiagonal() {
    double[][] a = {{2}, {3, 4}};
    double[][] copy = SymmetricKernels.zeros(2);
    SymmetricKernels.copy(a, copy);
    SymmetricKernels.scale(copy, 0.5);
    SymmetricKernels.addToDiagonal(copy, 1);
    assertThat(copy).isDeepEqualTo(new double[][] {{2}, {1.5, 3}});
    assertThat(SymmetricKernels.largestDiagonal(copy)).isEqualTo(3);
    assertThat(a).isDeepEqualTo(new double[][] {{2}, {3, 4}});
  }

  @Test
  void refusesWhatIsNotPositiveDefinite() {
    assertThat(factors(new double[][] {{0}})).isFalse();
    assertThat(factors(new double[][] {{-1}})).isFalse();
    assertThat(factors(new double[][] {{1}, {2, 1}})).as("indefinite").isFalse();
    assertThat(factors(new double[][] {{1}, {1, 1}})).as("singular").isFalse();
    assertThat(factors(new double[][] {{1}, {1, 1 + 1e-15}})).as("below rounding").isFalse();
    assertThat(factors(new double[][] {{Double.NaN}})).isFalse();
    assertThat(factors(new double[][] {{1}, {Double.NaN, 1}})).isFalse();
    assertThat(factors(new double[][] {{Double.POSITIVE_INFINITY}})).isFalse();
    assertThat(factors(new double[0][])).as("empty").isTrue();
    assertThat(factors(new double[][] {{1}, {0.5, 1}})).isTrue();
  }

  private static boolean factors(double[][] a) {
    return Cholesky.factor(a, new double[a.length]);
  }

  /** R' D^-1 R. */
  private static RealMatrix product(double[][] factor) {
    int n = factor.length;
    RealMatrix lower = new Array2DRowRealMatrix(n, n);
    RealMatrix scaled = new Array2DRowRealMatrix(n, n);
    for (int i = 0; i < n; i++) {
      double inverse = factor[i][i];
      for (int j = 0; j <= i; j++) {
        double entry = i == j ? 1 / inverse : factor[i][j];
        lower.setEntry(i, j, entry);
        scaled.setEntry(i, j, inverse * entry);
      }
    }
    return lower.transpose().multiply(scaled);
  }

  private double[][] randomPositiveDefinite(int n) {
    double[][] a = SymmetricKernels.zeros(n);
    SymmetricKernels.addToDiagonal(a, 0.5);
    for (int r = 0; r < 2 * n; r++) {
      SymmetricKernels.addOuterProduct(a, 1, randomVector(n));
    }
    return a;
  }

  private double[] randomVector(int n) {
    return random.doubles(n, -2, 2).toArray();
  }

  private static RealMatrix dense(double[][] a) {
    RealMatrix dense = new Array2DRowRealMatrix(a.length, a.length);
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j <= i; j++) {
        dense.setEntry(i, j, a[i][j]);
        dense.setEntry(j, i, a[i][j]);
      }
    }
    return dense;
  }
}
