package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A model of 32 slots whose rows arrive in any order and are sampled in the order of their time.
 */
class WaitingShareTest {

  private static final int SLOTS = 32;
  private static final double[] NONE = {};

  /** Oracle: the definition. */
  @Test
  void weightIsAPowerOfTwoThatKeepsSixteenToThirtyTwo() {
    assertThat(WaitingShare.weight(0)).isEqualTo(1);
    assertThat(WaitingShare.weight(31)).isEqualTo(1);
    assertThat(WaitingShare.weight(32)).isEqualTo(2);
    assertThat(WaitingShare.weight(63)).isEqualTo(2);
    assertThat(WaitingShare.weight(64)).isEqualTo(4);
    assertThat(WaitingShare.weight(10_000_000)).isEqualTo(524_288);
    for (long waiting = 32; waiting < 1L << 40; waiting = waiting * 3 / 2) {
      assertThat(waiting / WaitingShare.weight(waiting)).isBetween(16.0, 32.0);
    }
  }

  /** One of weight 1 always is; of the others one in so many: four standard errors. */
  @Test
  void oneInSoManyIsSent() {
    SplittableRandom random = new SplittableRandom(1);
    int sent = 0;
    for (int i = 0; i < 64_000; i++) {
      long hash = random.nextLong();
      assertThat(WaitingShare.isSent(hash, 1)).isTrue();
      sent += WaitingShare.isSent(hash, 64) ? 1 : 0;
      assertThat(WaitingShare.isSent(hash, 64) && !WaitingShare.isSent(hash, 32)).isFalse();
    }
    assertThat(sent).isBetween(1_000 - 126, 1_000 + 126);
  }

  /** Whatever the order of arrival, the sample is the same to the last bit. */
  @ParameterizedTest
  @CsvSource({"600, 256", "2000, 256", "20000, 256", "20000, 32", "200000, 100"})
  void theSampleDoesNotDependOnTheOrderOfArrival(int rows, int capacity) throws IOException {
    SplittableRandom hashes = new SplittableRandom(rows);
    long[] hash = hashes.longs(rows).toArray();
    long[] slot = hashes.longs(rows, 0, SLOTS).toArray();
    byte[] expected = null;
    for (int order = 0; order < 8; order++) {
      List<Integer> arrivals = IntStream.range(0, rows).boxed().collect(Collectors.toList());
      if (order == 1) {
        Collections.reverse(arrivals);
      } else if (order > 1) {
        Collections.shuffle(arrivals, new Random(order));
      }
      double[] weights = new double[rows];
      long[] waiting = new long[SLOTS];
      for (int row : arrivals) {
        double weight = WaitingShare.weight(waiting[(int) slot[row]]++);
        weights[row] = WaitingShare.isSent(hash[row], weight) ? weight : 0;
      }
      PendingSample sample = new PendingSample(capacity);
      for (int row = 0; row < rows; row++) {
        if (weights[row] > 0) {
          sample.arrive(hash[row], row, weights[row], NONE, NONE);
        }
      }
      assertThat(sample.size()).isBetween(capacity / 4, capacity);
      byte[] means = means(sample);
      expected = expected == null ? means : expected;
      assertThat(means).as("order %d", order).isEqualTo(expected);
    }
  }

  private static byte[] means(PendingSample sample) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeDouble(sample.weight());
    out.writeDouble(sample.mean(PendingSample.Row::time));
    out.writeDouble(sample.mean(PendingSample.Row::hash));
    return bytes.toByteArray();
  }
}
