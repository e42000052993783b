package io.arrears.linalg;

import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
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
 * Updates of many models whose precisions together are far larger than any cache, in random order:
 * a row of one model, then a row of another, against 32 rows of one model at once. Nanoseconds per
 * row. The full size is 1024 megabytes, see the guide.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"})
@Warmup(iterations = 2, time = 1)
@Measurement(iterations = 5, time = 1)
public class ManyModelsBenchmark {

  private static final int ROWS = 32;

  /** Dimension. */
  @Param("64")
  public int size;

  /** Size of all precisions together, 2^20 bytes. */
  @Param("8")
  public int megabytes;

  private final SplittableRandom random = new SplittableRandom(5);
  private final double[] weights = new double[ROWS];
  private final double[][] rows = new double[ROWS][];
  private double[][][] precisions;

  /** Allocates the models. */
  @Setup
  public void setUp() {
    Random values = new Random(3);
    for (int r = 0; r < ROWS; r++) {
      rows[r] = values.doubles(size, -1, 1).toArray();
      weights[r] = 1e-9;
    }
    long bytes = 4L * size * (size + 1);
    precisions = new double[(int) Math.max(1, (long) megabytes * (1 << 20) / bytes)][][];
    for (int m = 0; m < precisions.length; m++) {
      precisions[m] = SymmetricKernels.zeros(size);
    }
  }

  /** 32 rows, each of another model. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[][] ungrouped() {
    double[][] last = null;
    for (int r = 0; r < ROWS; r++) {
      last = precisions[random.nextInt(precisions.length)];
      SymmetricKernels.addOuterProduct(last, weights[r], rows[r]);
    }
    return last;
  }

  /** 32 rows of one model. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public double[][] grouped() {
    double[][] model = precisions[random.nextInt(precisions.length)];
    SymmetricKernels.addOuterProducts(model, weights, rows, ROWS);
    return model;
  }
}
