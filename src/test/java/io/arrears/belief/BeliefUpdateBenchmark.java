package io.arrears.belief;

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
import org.openjdk.jmh.runner.options.TimeValue;

/**
 * Time of one prediction, and of one update with 32 rows, nanoseconds per row for both. Run {@link
 * #main}; the argument {@code once} takes one short iteration without forks.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class BeliefUpdateBenchmark {

  private static final int ROWS = 32;
  private static final int CHUNKS = 64;

  /** Family of the label. */
  @Param({"GAUSSIAN", "BERNOULLI"})
  public Family family;

  /** Features, D; the intercept comes on top. */
  @Param({"8", "32", "64"})
  public int features;

  private final Chunk[] chunks = new Chunk[CHUNKS];
  private final Predictive predictive = new Predictive();
  private Belief belief;
  private int turn;

  /** Runs the benchmark. */
  public static void main(String[] args) throws RunnerException {
    OptionsBuilder options = new OptionsBuilder();
    options.include(BeliefUpdateBenchmark.class.getName());
    if (args.length > 0 && args[0].equals("once")) {
      options.forks(0).warmupIterations(0).measurementIterations(1);
      options.measurementTime(TimeValue.milliseconds(50));
    }
    new Runner(options.build()).run();
  }

  /** A belief that has seen 2,048 rows. */
  @Setup
  public void setUp() {
    belief =
        Belief.create(
            family, Row.outputs(family), features + 1, new BeliefOptions(1.5, 3_600_000, 5000), 1);
    for (int c = 0; c < CHUNKS; c++) {
      chunks[c] = new Chunk(ROWS, features + 1, Row.outputs(family));
      for (Row row : Row.random(family, ROWS, features + 1, c)) {
        row.appendTo(chunks[c]);
      }
      belief.update(chunks[c]);
    }
  }

  /** One prediction. */
  @Benchmark
  public double predict() {
    turn = (turn + 1) & (ROWS * CHUNKS - 1);
    Chunk chunk = chunks[turn / ROWS];
    belief.predict(chunk, turn % ROWS, predictive);
    return predictive.variance();
  }

  /** One update of 32 rows. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public int update() {
    turn = (turn + 1) & (CHUNKS - 1);
    return belief.update(chunks[turn]);
  }
}
