package io.arrears.cli.bench.detectors;

import io.arrears.drift.detect.Detector;
import java.util.concurrent.TimeUnit;
import moa.classifiers.core.driftdetection.AbstractChangeDetector;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
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
 * Nanoseconds per update, ours beside MOA's, on the errors of a model on SEA. Run {@link #main}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class DetectorBenchmark {

  private static final int ROWS = 1 << 15;

  /** Which detector. */
  @Param public MoaDetectors detector;

  private final double[] errors = ErrorStream.SEA.draw(1, ROWS);
  private Detector own;
  private AbstractChangeDetector other;
  private int turn;

  /** Runs the benchmark. */
  public static void main(String[] args) throws RunnerException {
    new Runner(new OptionsBuilder().include(DetectorBenchmark.class.getName()).build()).run();
  }

  /** Fresh detectors. */
  @Setup
  public void setUp() {
    own = detector.ours();
    other = detector.theirs();
  }

  /** Ours. */
  @Benchmark
  public boolean ours() {
    turn = (turn + 1) & (ROWS - 1);
    return own.update(errors[turn]) == Detector.State.DRIFT;
  }

  /** MOA's. */
  @Benchmark
  public boolean moa() {
    turn = (turn + 1) & (ROWS - 1);
    other.input(errors[turn]);
    return other.getChange();
  }
}
