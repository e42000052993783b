package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a watch says is what its formulas say, and however rows come to it. */
class PlainRegimeWatchTest {

  private static final int ROWS = 6_000;

  @ParameterizedTest
  @CsvSource({
    "BERNOULLI, 3, 1, 0.5, 1",
    "BERNOULLI, 9, 1, 0.04, 2",
    "BERNOULLI, 65, 1, 0.5, 3",
    "GAUSSIAN, 9, 1, 0, 4",
    "GAUSSIAN, 21, 1, 0, 5",
    "POISSON, 8, 1, 3, 6",
    "POISSON, 33, 1, 0.2, 7",
    "CATEGORICAL, 6, 2, 0, 8",
    "CATEGORICAL, 9, 3, 0, 9",
    "CATEGORICAL, 20, 7, 0, 10"
  })
  void saysWhatTheFormulasSay(Family family, int features, int outputs, double level, long seed)
      throws IOException {
    Stream rows = new Stream(family, features, outputs, level, new Random(seed));
    Random random = new Random(seed);
    RegimeWatch inChunks = new RegimeWatch(family, features, outputs, true);
    RegimeWatch oneByOne = new RegimeWatch(family, features, outputs, true);
    PlainRegimeWatch plain = new PlainRegimeWatch(family, features, outputs);
    while (inChunks.rows() < ROWS) {
      rows.draw(1 + random.nextInt(90));
      inChunks.accept(rows, 1.5);
      for (int i = 0; i < rows.size(); i++) {
        plain.accept(rows, i, 1.5);
        oneByOne.accept(
            rows.prediction(i),
            1.5,
            rows.label(i),
            rows.phi(i),
            rows.weight(i),
            rows.time(i),
            rows.topic(i),
            rows.partition(i),
            rows.offset(i));
      }
      RegimeWatch expected =
          RegimeWatch.read(
              new DataInputStream(new ByteArrayInputStream(plain.state())),
              family,
              features,
              outputs);
      assertThat(inChunks.runs().size()).isEqualTo(expected.runs().size());
      for (int r = 0; r < expected.runs().size(); r++) {
        assertThat(inChunks.runs().probability(r))
            .isCloseTo(expected.runs().probability(r), within(1e-9));
        assertThat(inChunks.runs().mark(r).row).isEqualTo(expected.runs().mark(r).row);
      }
      assertThat(inChunks.regime())
          .usingRecursiveComparison()
          .withComparatorForType(
              (a, b) -> Math.abs(a - b) <= 1e-9 ? 0 : Double.compare(a, b), Double.class)
          .isEqualTo(expected.regime());
    }
    assertThat(inChunks.regime().unchanged()).as("the law does change").isLessThan(0.5);
    assertThat(bytes(inChunks)).isEqualTo(bytes(oneByOne));
  }

  private static byte[] bytes(RegimeWatch watch) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    watch.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  /** Rows of uneven weight out of order of time, of two partitions; the law changes half way. */
  private static final class Stream implements LabelledRows {

    private final Family family;
    private final double level;
    private final Random random;
    private final double[][] phi;
    private final double[][] prediction;
    private final double[] label = new double[100];
    private final double[] weight = new double[100];
    private final long[] time = new long[100];
    private int size;
    private long from;

    private Stream(Family family, int features, int outputs, double level, Random random) {
      this.family = family;
      this.level = level;
      this.random = random;
      this.phi = new double[100][features];
      this.prediction = new double[100][outputs];
    }

    private void draw(int count) {
      from += size;
      size = count;
      for (int i = 0; i < size; i++) {
        for (int j = 0; j < phi[i].length; j++) {
          phi[i][j] = j == phi[i].length - 1 ? 1 : random.nextGaussian();
        }
        weight[i] = random.nextInt(4) == 0 ? 2.5 : 1;
        time[i] = 1_000 * (from + i) - random.nextInt(20_000);
        double lean = from + i < ROWS / 2 ? 0 : 1.5 * (phi[i][0] + phi[i][1]);
        double[] p = prediction[i];
        switch (family) {
          case GAUSSIAN:
            p[0] = level + random.nextGaussian();
            label[i] = p[0] + 1.5 * random.nextGaussian() + lean;
            break;
          case POISSON:
            p[0] = level * (0.5 + random.nextDouble());
            label[i] = RegimeWatchTest.poisson(random, p[0] * Math.exp(Math.min(2, lean)));
            break;
          case CATEGORICAL:
            Arrays.fill(p, 1.0 / p.length);
            label[i] = lean > random.nextDouble() ? 0 : random.nextInt(p.length);
            break;
          default:
            p[0] = level * (0.5 + random.nextDouble());
            double odds = p[0] / (1 - p[0]) * Math.exp(lean);
            label[i] = random.nextDouble() < odds / (1 + odds) ? 1 : 0;
        }
      }
    }

    @Override
    public int size() {
      return size;
    }

    @Override
    public double[] prediction(int row) {
      return prediction[row];
    }

    @Override
    public double label(int row) {
      return label[row];
    }

    @Override
    public double[] phi(int row) {
      return phi[row];
    }

    @Override
    public double weight(int row) {
      return weight[row];
    }

    @Override
    public long time(int row) {
      return time[row];
    }

    @Override
    public String topic(int row) {
      return "observations";
    }

    @Override
    public int partition(int row) {
      return (int) (from + row) % 2;
    }

    @Override
    public long offset(int row) {
      return (from + row) / 2;
    }
  }
}
