package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.debt.WaitingShare;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The budget of labels, what was asked for, and the pool that is asked from. */
class AskedLabelsTest {

  private static final long HOUR = 3_600_000;

  @Test
  void aDayIsSpentEvenlyUpToTheNextLook() {
    LabelBudget budget = new LabelBudget(24, Double.NaN);
    AskedLabels asked = new AskedLabels();
    assertThat(asked.allowed(budget, 0, HOUR)).isEqualTo(1);
    assertThat(asked.allowed(budget, 5 * HOUR, HOUR)).isEqualTo(6);
    assertThat(asked.allowed(budget, 23 * HOUR, HOUR)).isEqualTo(24);
    assertThat(asked.allowed(budget, 23 * HOUR, 40 * HOUR)).isEqualTo(24);
    assertThat(asked.allowed(budget, 12 * HOUR, 0)).isEqualTo(12);
    assertThat(asked.allowed(LabelBudget.NONE, 12 * HOUR, HOUR)).isZero();
    for (int i = 0; i < 20; i++) {
      assertThat(asked.ask(budget, i, 0, 12 * HOUR, 1)).isEqualTo(i + 1);
    }
    assertThat(asked.allowed(budget, 12 * HOUR, 0)).isZero();
    assertThat(asked.allowed(budget, 23 * HOUR, HOUR)).isEqualTo(4);
    // What a day has left is lost.
    assertThat(asked.allowed(budget, 24 * HOUR, HOUR)).isEqualTo(1);
    assertThat(asked.ask(budget, 99, 0, 24 * HOUR, 1)).isEqualTo(1);
    // A look that goes back does not open a day that is over again, nor close the present one.
    assertThat(asked.allowed(budget, 23 * HOUR, HOUR)).isZero();
    assertThat(asked.allowed(budget, 36 * HOUR, 0)).isEqualTo(11);
    assertThat(new AskedLabels().allowed(budget, -24 * HOUR, HOUR)).as("before 1970").isEqualTo(1);
  }

  /** At whatever times, also such as go back: no day has more than the budget. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void noDayHasMoreThanItsBudget(long seed) {
    Random random = new Random(seed);
    LabelBudget budget = new LabelBudget(1 + random.nextInt(200), Double.NaN);
    AskedLabels asked = new AskedLabels();
    long time = random.nextInt(1_000_000);
    long hash = 0;
    int[] ofDay = new int[40];
    while (time < 38 * AskedLabels.DAY) {
      long back = random.nextInt(3) == 0 ? random.nextInt(200_000_000) : 0;
      long look = Math.max(0, time - back);
      int allowed = asked.allowed(budget, look, random.nextInt(2) * random.nextInt(100_000_000));
      int count = Math.min(allowed, random.nextInt(50));
      for (int i = 0; i < count; i++) {
        assertThat(asked.ask(budget, hash++, look, look, 1))
            .isEqualTo(++ofDay[(int) (look / AskedLabels.DAY)]);
      }
      time += random.nextInt(10_000_000);
    }
    assertThat(Arrays.stream(ofDay).max().orElseThrow()).isLessThanOrEqualTo(budget.perDay());
    assertThat(hash).isGreaterThan(10L * budget.perDay());
  }

  @Test
  void whatWasAskedForIsRememberedAndBounded() throws IOException {
    LabelBudget budget = new LabelBudget(100, Double.NaN);
    AskedLabels asked = new AskedLabels();
    for (int i = 0; i < 5_000; i++) {
      asked.ask(budget, i, 7 * i, i, 1 + i / 1e4);
    }
    assertThat(asked.isAsked(5_000 - 4_097)).isFalse();
    assertThat(asked.weight(5_000 - 4_097)).isEqualTo(1);
    assertThat(asked.isAsked(5_000 - 4_096)).isTrue();
    assertThat(asked.weight(4_000)).isEqualTo(1.4);
    long last = 5_000 - 4_097;
    assertThat(asked.mayBeForgotten(last, 7 * last)).isTrue();
    assertThat(asked.mayBeForgotten(-1, 7 * last + 1)).as("never asked for").isFalse();
    assertThat(asked.mayBeForgotten(4_000, 7 * last)).as("remembered").isFalse();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    asked.write(new DataOutputStream(bytes));
    assertThat(bytes.size()).isEqualTo(25 + 4_096 * 24);
    AskedLabels read = AskedLabels.read(in(bytes));
    assertThat(read).usingRecursiveComparison().isEqualTo(asked);
    assertThat(read.allowed(budget, 0, 0)).isEqualTo(asked.allowed(budget, 0, 0));
    bytes.reset();
    bytes.write(7);
    assertThatThrownBy(() -> AskedLabels.read(in(bytes)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("format 7, known: 1");
  }

  @Test
  void budgetsOutOfRangeAreRefused() {
    assertThatThrownBy(() -> new LabelBudget(-1, 1))
        .hasMessage("labelBudget is -1 labels a day, allowed: 0 to 10000");
    assertThatThrownBy(() -> new LabelBudget(10_001, 1))
        .hasMessage("labelBudget is 10001 labels a day, allowed: 0 to 10000");
    assertThatThrownBy(() -> new LabelBudget(1, -1))
        .hasMessage("labelPrice is -1.0, allowed: finite and 0 or more");
    assertThatThrownBy(() -> new LabelBudget(1, Double.POSITIVE_INFINITY))
        .hasMessage("labelPrice is Infinity, allowed: finite and 0 or more");
  }

  /**
   * Whatever order they come in, those of the smallest u stay, and more than half the pool: oracle:
   * the largest power of 1 / 2 such that at most ten lie below it.
   */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void thePoolKeepsTheSmallest(long seed) throws IOException {
    Random random = new Random(seed);
    LabelPool pool = new LabelPool(10);
    long[] hashes = random.longs(200).toArray();
    for (int i = 0; i < hashes.length; i++) {
      pool.arrive(hashes[i], row(i));
    }
    double limit = 1;
    while (below(hashes, limit).size() > 10) {
      limit /= 2;
    }
    assertThat(pool.hashes()).containsExactlyElementsOf(below(hashes, limit));
    int kept = pool.size();
    pool.remove(pool.hashes().get(1));
    assertThat(pool.size()).isEqualTo(kept - 1);
    // What was left out stays out until a look has left a quarter of the pool, or less.
    for (int i = 0; i < hashes.length; i++) {
      if (WaitingShare.uniform(hashes[i]) >= limit) {
        pool.arrive(hashes[i], row(i));
      }
    }
    assertThat(pool.size()).isEqualTo(kept - 1);
    long spare =
        Arrays.stream(hashes).filter(h -> WaitingShare.uniform(h) >= 0.9).findAny().getAsLong();
    LabelPool emptied = new LabelPool(10);
    for (int i = 0; i < hashes.length; i++) {
      emptied.arrive(hashes[i], row(i));
    }
    emptied.hashes().forEach(emptied::remove);
    emptied.arrive(spare, row(1));
    assertThat(emptied.size()).isZero();
    for (int i = 0; i < 40; i++) {
      emptied.recover();
    }
    emptied.arrive(spare, row(1));
    assertThat(emptied.size()).isEqualTo(1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    pool.write(new DataOutputStream(bytes));
    LabelPool read = LabelPool.read(in(bytes));
    assertThat(read)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(pool);
    long median = pool.rows().stream().mapToLong(row -> row.sample().time()).sorted().toArray()[2];
    pool.forgetBefore(median);
    assertThat(pool.rows()).hasSize(kept - 3).allMatch(row -> row.sample().time() >= median);
    assertThatThrownBy(() -> new LabelPool(0)).hasMessageContaining("allowed: 1 or more");
  }

  private static List<Long> below(long[] hashes, double limit) {
    return Arrays.stream(hashes)
        .boxed()
        .filter(hash -> WaitingShare.uniform(hash) < limit)
        .sorted(Comparator.comparingDouble(WaitingShare::uniform))
        .toList();
  }

  private static LabelPool.Row row(int i) {
    return new LabelPool.Row(
        new Sample("p" + i, "topic", 1, i, i), new double[] {i, Double.NaN}, new double[] {0.5});
  }

  private static DataInputStream in(ByteArrayOutputStream bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
