package io.arrears.linalg;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.RealVector;
import org.ejml.data.DMatrixRBlock;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.block.MatrixOps_DDRB;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.decomposition.chol.CholeskyDecompositionBlock_DDRM;
import org.ejml.dense.row.decomposition.chol.CholeskyDecompositionInner_DDRM;
import org.ejml.dense.row.linsol.chol.LinearSolverChol_DDRM;
import org.ejml.dense.row.mult.MatrixMultProduct_DDRM;
import org.ejml.dense.row.mult.VectorVectorMult_DDRM;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The kernels beside EJML and Commons Math on the same work: symmetric D x D, doubles, one thread.
 * Where a library offers several ways, each is measured: a method's name is that of the kernel, the
 * library and the way, and {@link KernelReport} takes the fastest. Updates add and take away in
 * turn, so that the numbers stay where they are. Nanoseconds, for 32 rows at once per row.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 150, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 7, time = 150, timeUnit = TimeUnit.MILLISECONDS)
public class KernelBenchmark {

  static final int ROWS = 32;

  /** Dimension. */
  @Param({"8", "64"})
  public int size;

  private double sign = 1;
  private double[] x;
  private double[] b;
  private double[] scratch;
  private double[][] rows;
  private double[] weights;
  private double[][] precision;
  private double[][] work;
  private double[][] factor;
  private double[][] solutions;
  private double[][] columns;
  private double[] forms;

  private DMatrixRMaj ejmlX;
  private DMatrixRMaj ejmlRows;
  private DMatrixRMaj ejmlScaledRows;
  private DMatrixRMaj ejmlPrecision;
  private DMatrixRMaj ejmlProduct;
  private DMatrixRMaj ejmlWork;
  private DMatrixRMaj ejmlFactor;
  private DMatrixRMaj ejmlColumns;
  private DMatrixRMaj ejmlSolutions;
  private DMatrixRBlock ejmlRowBlocks;
  private DMatrixRBlock ejmlProductBlocks;
  private LinearSolverChol_DDRM ejmlSolver;
  private CholeskyDecompositionInner_DDRM ejmlCholesky;
  private CholeskyDecompositionBlock_DDRM ejmlBlockCholesky;

  private RealVector mathX;
  private RealMatrix mathRows;
  private RealMatrix mathColumns;
  private RealMatrix mathPrecision;
  private DecompositionSolver mathSolver;

  /** Random rows and a well-conditioned matrix, the same for all. */
  @Setup
  public void setUp() {
    Random random = new Random(3);
    x = vector(random);
    b = vector(random);
    scratch = new double[size];
    rows = new double[ROWS][];
    weights = new double[ROWS];
    for (int r = 0; r < ROWS; r++) {
      rows[r] = vector(random);
      weights[r] = 0.25;
    }
    precision = SymmetricKernels.zeros(size);
    SymmetricKernels.addToDiagonal(precision, size);
    SymmetricKernels.addOuterProducts(precision, weights, rows, ROWS);
    work = SymmetricKernels.zeros(size);
    factor = SymmetricKernels.zeros(size);
    SymmetricKernels.copy(precision, factor);
    Cholesky.factor(factor, scratch);
    solutions = new double[ROWS][size];
    columns = new double[size][ROWS];
    forms = new double[ROWS];

    ejmlX = new DMatrixRMaj(size, 1, true, x);
    ejmlRows = new DMatrixRMaj(rows);
    ejmlScaledRows = ejmlRows.copy();
    ejmlPrecision = new DMatrixRMaj(dense());
    ejmlProduct = new DMatrixRMaj(size, size);
    ejmlWork = ejmlPrecision.copy();
    ejmlCholesky = new CholeskyDecompositionInner_DDRM(true);
    ejmlBlockCholesky = new CholeskyDecompositionBlock_DDRM(60);
    ejmlCholesky.decompose(ejmlWork.copy());
    ejmlFactor = ejmlCholesky.getT(null);
    ejmlColumns = CommonOps_DDRM.transpose(ejmlRows, null);
    ejmlSolutions = ejmlColumns.copy();
    ejmlRowBlocks = MatrixOps_DDRB.convert(ejmlRows);
    ejmlProductBlocks = MatrixOps_DDRB.convert(ejmlProduct);
    ejmlSolver = new LinearSolverChol_DDRM(new CholeskyDecompositionInner_DDRM(true));
    ejmlSolver.setA(ejmlPrecision.copy());

    mathX = new ArrayRealVector(x);
    mathRows = new Array2DRowRealMatrix(rows);
    mathColumns = mathRows.transpose();
    mathPrecision = new Array2DRowRealMatrix(dense());
    mathSolver = new CholeskyDecomposition(mathPrecision).getSolver();
  }

  private double[] vector(Random random) {
    return random.doubles(size, -1, 1).toArray();
  }

  private double[][] dense() {
    double[][] dense = new double[size][size];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j <= i; j++) {
        dense[i][j] = precision[i][j];
        dense[j][i] = precision[i][j];
      }
    }
    return dense;
  }

  // ---- rank one: P += w x x' --------------------------------------------------------------------

  /** Rank one. */
  @Benchmark
  public double[][] rankOne() {
    sign = -sign;
    SymmetricKernels.addOuterProduct(precision, sign, x);
    return precision;
  }

  /** Rank one, EJML. */
  @Benchmark
  public DMatrixRMaj rankOneEjml() {
    sign = -sign;
    VectorVectorMult_DDRM.rank1Update(sign, ejmlPrecision, ejmlX, ejmlX);
    return ejmlPrecision;
  }

  /** Rank one, Commons Math. */
  @Benchmark
  public RealMatrix rankOneCommonsMath() {
    return mathPrecision.add(mathX.outerProduct(mathX));
  }

  // ---- 32 rows: P += sum w x x' -----------------------------------------------------------------

  /** 32 rows. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[][] rows() {
    flip();
    SymmetricKernels.addOuterProducts(precision, weights, rows, ROWS);
    return precision;
  }

  /** 32 rows, EJML, general product. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public DMatrixRMaj rowsEjmlProduct() {
    flip();
    scale();
    CommonOps_DDRM.multAddTransA(ejmlRows, ejmlScaledRows, ejmlPrecision);
    return ejmlPrecision;
  }

  /** 32 rows, EJML, symmetric product, upper half. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public DMatrixRMaj rowsEjmlInner() {
    scale();
    MatrixMultProduct_DDRM.inner_reorder_upper(ejmlScaledRows, ejmlProduct);
    CommonOps_DDRM.add(ejmlPrecision, ejmlProduct, ejmlWork);
    return ejmlWork;
  }

  /** 32 rows, EJML, one by one. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public DMatrixRMaj rowsEjmlSingle() {
    flip();
    for (int r = 0; r < ROWS; r++) {
      System.arraycopy(ejmlRows.data, r * size, ejmlX.data, 0, size);
      VectorVectorMult_DDRM.rank1Update(weights[r], ejmlPrecision, ejmlX, ejmlX);
    }
    return ejmlPrecision;
  }

  /** 32 rows, EJML, product by blocks, without weights and without the sum. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public DMatrixRBlock rowsEjmlBlocks() {
    MatrixOps_DDRB.multTransA(ejmlRowBlocks, ejmlRowBlocks, ejmlProductBlocks);
    return ejmlProductBlocks;
  }

  /** 32 rows, Commons Math, matrix product. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public RealMatrix rowsCommonsMathProduct() {
    scale();
    return mathPrecision.add(mathRows.transpose().multiply(mathRows));
  }

  /** 32 rows, Commons Math, one outer product after the other. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public RealMatrix rowsCommonsMathSingle() {
    RealMatrix sum = mathPrecision;
    for (int r = 0; r < ROWS; r++) {
      RealVector row = mathRows.getRowVector(r);
      sum = sum.add(row.mapMultiply(weights[r]).outerProduct(row));
    }
    return sum;
  }

  private void flip() {
    for (int r = 0; r < ROWS; r++) {
      weights[r] = -weights[r];
    }
  }

  private void scale() {
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < size; j++) {
        ejmlScaledRows.data[r * size + j] = weights[r] * ejmlRows.data[r * size + j];
      }
    }
  }

  // ---- Cholesky ---------------------------------------------------------------------------------

  /** Cholesky of a copy. */
  @Benchmark
  public boolean cholesky() {
    SymmetricKernels.copy(precision, work);
    return Cholesky.factor(work, scratch);
  }

  /** Cholesky of a copy, EJML. */
  @Benchmark
  public boolean choleskyEjml() {
    System.arraycopy(ejmlPrecision.data, 0, ejmlWork.data, 0, size * size);
    return ejmlCholesky.decompose(ejmlWork);
  }

  /** Cholesky of a copy, EJML, by blocks. */
  @Benchmark
  public boolean choleskyEjmlBlock() {
    System.arraycopy(ejmlPrecision.data, 0, ejmlWork.data, 0, size * size);
    return ejmlBlockCholesky.decompose(ejmlWork);
  }

  /** Cholesky, Commons Math. */
  @Benchmark
  public CholeskyDecomposition choleskyCommonsMath() {
    return new CholeskyDecomposition(mathPrecision);
  }

  /** Rank-one update of the factor; the libraries have none and factor again. */
  @Benchmark
  public boolean factorUpdate() {
    sign = -sign;
    System.arraycopy(x, 0, scratch, 0, size);
    return Cholesky.update(factor, sign, scratch);
  }

  // ---- solves -----------------------------------------------------------------------------------

  /** One triangular solve. */
  @Benchmark
  public double[] triangular() {
    System.arraycopy(b, 0, scratch, 0, size);
    Cholesky.solveTransposed(factor, scratch);
    return scratch;
  }

  /** One triangular solve, EJML. */
  @Benchmark
  public double[] triangularEjml() {
    System.arraycopy(b, 0, scratch, 0, size);
    TriangularSolver_DDRM.solveL(ejmlFactor.data, scratch, size);
    return scratch;
  }

  /** Triangular solve of 32 right-hand sides. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[][] triangularRows() {
    refill();
    Cholesky.solveTransposed(factor, solutions, ROWS);
    return solutions;
  }

  /** Triangular solve of 32 right-hand sides, EJML. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public DMatrixRMaj triangularRowsEjml() {
    System.arraycopy(ejmlColumns.data, 0, ejmlSolutions.data, 0, size * ROWS);
    TriangularSolver_DDRM.solveL(ejmlFactor.data, ejmlSolutions.data, size, ROWS);
    return ejmlSolutions;
  }

  /** Triangular solve of 32 right-hand sides, EJML, one by one. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[][] triangularRowsEjmlSingle() {
    refill();
    for (double[] solution : solutions) {
      TriangularSolver_DDRM.solveL(ejmlFactor.data, solution, size);
    }
    return solutions;
  }

  /** Quadratic forms of 32 rows with the inverse, as predictions take them. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[] quadraticForms() {
    Cholesky.inverseQuadraticForms(factor, rows, ROWS, solutions, forms);
    return forms;
  }

  /** The same with the rows side by side, copied there. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[] quadraticFormsSideBySide() {
    for (int r = 0; r < ROWS; r++) {
      for (int j = 0; j < size; j++) {
        columns[j][r] = rows[r][j];
      }
    }
    Cholesky.inverseQuadraticFormsSideBySide(factor, columns, ROWS, forms);
    return forms;
  }

  /** Both triangular solves. */
  @Benchmark
  public double[] solve() {
    System.arraycopy(b, 0, scratch, 0, size);
    Cholesky.solve(factor, scratch);
    return scratch;
  }

  /** Both triangular solves, EJML. */
  @Benchmark
  public double[] solveEjml() {
    System.arraycopy(b, 0, scratch, 0, size);
    TriangularSolver_DDRM.solveL(ejmlFactor.data, scratch, size);
    TriangularSolver_DDRM.solveTranL(ejmlFactor.data, scratch, size);
    return scratch;
  }

  /** Both triangular solves, Commons Math. */
  @Benchmark
  public RealVector solveCommonsMath() {
    return mathSolver.solve(mathX);
  }

  /** Both triangular solves of 32 right-hand sides. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[][] solveRows() {
    refill();
    Cholesky.solve(factor, solutions, ROWS);
    return solutions;
  }

  /** Both triangular solves of 32 right-hand sides, EJML. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public DMatrixRMaj solveRowsEjml() {
    ejmlSolver.solve(ejmlColumns, ejmlSolutions);
    return ejmlSolutions;
  }

  /** Both triangular solves of 32 right-hand sides, Commons Math. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public RealMatrix solveRowsCommonsMath() {
    return mathSolver.solve(mathColumns);
  }

  private void refill() {
    for (int r = 0; r < ROWS; r++) {
      System.arraycopy(rows[r], 0, solutions[r], 0, size);
    }
  }
}
