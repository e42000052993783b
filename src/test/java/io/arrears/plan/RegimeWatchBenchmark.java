package io.arrears.plan;

import io.arrears.belief.Family;
import java.util.Random;
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
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * Time of a labelled row in a watch for regimes, nanoseconds: watches take turns with 32 rows each
 * of a law that stays. Run {@link #main}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class RegimeWatchBenchmark {

  private static final int ROWS = 32;
  private static final int TURNS = 8;

  /** Family of the label. */
  @Param({"GAUSSIAN", "BERNOULLI"})
  public Family family;

  /** Features, D; the intercept comes on top. */
  @Param({"8", "64"})
  public int features;

  /** Watches that take turns. */
  @Param({"1", "1000"})
  public int watches;

  private final Rows rows = new Rows();
  private RegimeWatch[] all;
  private int turn;

  /** Runs the benchmark. */
  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(RegimeWatchBenchmark.class.getName()).build()).run();
  }

  /** Watches that have seen nothing, and rows for many turns. */
  @Setup
  public void setUp() {
    Random random = new Random(1);
    rows.phi = new double[ROWS * TURNS][features + 1];
    rows.label = new double[ROWS * TURNS];
    for (int i = 0; i < rows.label.length; i++) {
      for (int j = 0; j < features; j++) {
        rows.phi[i][j] = random.nextGaussian();
      }
      rows.phi[i][features] = 1;
      rows.label[i] = family == Family.BERNOULLI ? random.nextInt(2) : random.nextGaussian();
    }
    rows.prediction[0] = family == Family.BERNOULLI ? 0.5 : 0;
    all = new RegimeWatch[watches];
    for (int w = 0; w < watches; w++) {
      all[w] = new RegimeWatch(family, features + 1, 1, true);
    }
  }

  /** The next watch takes its rows. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public long accept() {
    RegimeWatch watch = all[turn % watches];
    rows.first = watch.rows();
    rows.from = (turn * 37 & TURNS - 1) * ROWS;
    turn++;
    watch.accept(rows, 1);
    return watch.rows();
  }

  /** A turn's rows. */
  private static final class Rows implements LabelledRows {

    private final double[] prediction = new double[1];
    private double[][] phi;
    private double[] label;
    private int from;
    private long first;

    @Override
    public int size() {
      return ROWS;
    }

    @Override
    public double[] prediction(int row) {
      return prediction;
    }

    @Override
    public double label(int row) {
      return label[from + row];
    }

    @Override
    public double[] phi(int row) {
      return phi[from + row];
    }

    @Override
    public double weight(int row) {
      return 1;
    }

    @Override
    public long time(int row) {
      return first + row;
    }

    @Override
    public String topic(int row) {
      return "observations";
    }

    @Override
    public int partition(int row) {
      return 0;
    }

    @Override
    public long offset(int row) {
      return first + row;
    }
  }
}
