package io.arrears.engine;

import io.arrears.drift.ReferenceRows;
import io.arrears.drift.ShippedProfile;
import java.io.IOException;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
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
 * An observation of a watched version where the traffic is, models taking turns, each with a layout
 * of its own: nanoseconds per row. The full size is 50 features and 1,000 models.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 1,
    jvmArgsAppend = {"-Xms2g", "-Xmx2g", "-XX:+UseParallelGC"})
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class ProfileCombinerBenchmark {

  /** Rows of an invocation. */
  private static final int ROWS = 4000;

  private static final int BLOCKS = 20;
  private static final int BLOCK_ROWS = 200;

  /** Rows of an invocation that come in blocks, models taking turns by block. */
  private static final int GROUPED_ROWS = 36_000;

  /** Rows of a block, as many as leave together where there are 50 features. */
  private static final int GROUP = 36;

  /** Numeric features of each model. */
  @Param("50")
  public int features;

  /** Models. */
  @Param("4")
  public int models;

  private final ProfileCombiner combiner = new ProfileCombiner();
  private final Observation[] rows = new Observation[ROWS];
  private final DataInputDeserializer wire = new DataInputDeserializer();
  private byte[] bytes;
  private byte[] groupBytes;

  /** Deploys the models, each with a profile that it alone holds, and draws rows. */
  @Setup
  public void setUp() throws IOException {
    Random random = new Random(1);
    ShippedProfile profile = profile(random);
    for (int m = 0; m < models; m++) {
      combiner.follow(deployment(m, profile));
    }
    DataOutputSerializer out = new DataOutputSerializer(1 << 20);
    for (int i = 0; i < ROWS; i++) {
      rows[i] = row(i % models, i, random);
      EventCodec.write(out, rows[i]);
    }
    bytes = out.getCopyOfBuffer();
    out.clear();
    for (int i = 0; i < GROUPED_ROWS; i += GROUP) {
      int model = i / GROUP % models;
      ObservationGroup group = new ObservationGroup();
      group.begin(name(model));
      for (int j = i; j < i + GROUP; j++) {
        group.add(row(model, j, random));
      }
      EventCodec.write(out, group.takeBlock());
    }
    groupBytes = out.getCopyOfBuffer();
  }

  private Observation row(int model, int i, Random random) {
    return new Observation(
        name(model),
        "v1",
        "p" + (1_000_000_000L + i),
        i,
        random.doubles(features, -2, 2).toArray(),
        new double[] {0.5},
        Double.NaN,
        i,
        new Origin("arrears.observations", 0, i));
  }

  private ShippedProfile profile(Random random) {
    ReferenceRows reference = new ReferenceRows(Set.of(), 1);
    for (int block = 0; block < BLOCKS; block++) {
      reference.startBlock(0);
      for (int i = 0; i < BLOCK_ROWS; i++) {
        reference.accept(random.nextLong(), random.doubles(features, -2, 2).toArray());
      }
    }
    return ShippedProfile.of(reference.build());
  }

  private Deployment deployment(int model, ShippedProfile profile) throws IOException {
    byte[] own = new byte[profile.bytes().remaining()];
    profile.bytes().get(own);
    return DriftStream.deployment(name(model), "v1", 0, null, 0).toBuilder()
        .features(IntStream.range(0, features).mapToObj(j -> "feature" + j).toList())
        .reference(null)
        .drift(DriftStream.terms(ShippedProfile.parse(own)))
        .build();
  }

  private static String name(int model) {
    return "model-" + (10_000 + model);
  }

  /** Counts rows that are in memory. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public ProfileCombiner accept() {
    for (Observation row : rows) {
      combiner.accept(row);
    }
    return combiner;
  }

  /** Reads rows off the wire and counts them. */
  @Benchmark
  @OperationsPerInvocation(ROWS)
  public ProfileCombiner readAndAccept() throws IOException {
    wire.setBuffer(bytes);
    for (int i = 0; i < ROWS; i++) {
      combiner.accept((Observation) EventCodec.read(wire));
    }
    return combiner;
  }

  /** Reads blocks of rows off the wire and counts them. */
  @Benchmark
  @OperationsPerInvocation(GROUPED_ROWS)
  public ProfileCombiner readAndAcceptBlocks() throws IOException {
    wire.setBuffer(groupBytes);
    for (int i = 0; i < GROUPED_ROWS; i += GROUP) {
      combiner.accept((ObservationBlock) EventCodec.read(wire), (row, fate, deployment) -> {});
    }
    return combiner;
  }
}
