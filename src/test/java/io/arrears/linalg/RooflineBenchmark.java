package io.arrears.linalg;

import java.util.Arrays;
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
 * What this machine can do at most, from plain Java on one thread: multiply-adds per nanosecond
 * while everything is in the first cache, and bytes per nanosecond (GB/s) to and from memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms3g", "-Xmx3g", "-XX:+UseParallelGC"})
@Warmup(iterations = 2, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
public class RooflineBenchmark {

  private static final int CACHED = 512;

  /** Length of an array of the pass through memory: one pass moves 24 bytes an entry. */
  private static final int LONG = 1 << 20;

  /** Arrays of the pass through memory, taken in turn. */
  @Param("2")
  public int arrays;

  private final double[] target = new double[CACHED];
  private final double[] x0 = new double[CACHED];
  private final double[] x1 = new double[CACHED];
  private final double[] x2 = new double[CACHED];
  private final double[] x3 = new double[CACHED];
  private double[][] memory;
  private int turn;

  /** Fills the arrays. */
  @Setup
  public void setUp() {
    Arrays.fill(x0, 1);
    Arrays.fill(x1, 1);
    Arrays.fill(x2, 1);
    Arrays.fill(x3, 1);
    memory = new double[arrays][LONG];
    for (double[] array : memory) {
      Arrays.fill(array, 1);
    }
  }

  /** Multiply-adds per nanosecond. */
  @Benchmark
  @OperationsPerInvocation(4 * CACHED)
  public double[] multiplyAdds() {
    VectorKernels.addFourScaled(target, 1e-9, x0, 1e-9, x1, 1e-9, x2, 1e-9, x3, CACHED);
    return target;
  }

  /** Bytes per nanosecond: two arrays read, one of them written. */
  @Benchmark
  @OperationsPerInvocation(24 * LONG)
  public double[] bytes() {
    turn = (turn + 2) % arrays;
    VectorKernels.addScaled(memory[turn], 1e-9, memory[turn + 1], LONG);
    return memory[turn];
  }
}
