package io.arrears.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
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
      assertThat(asked.ask(budget, i, 12 * HOUR, 1)).isEqualTo(i + 1);
    }
    assertThat(asked.allowed(budget, 12 * HOUR, 0)).isZero();
    assertThat(asked.allowed(budget, 23 * HOUR, HOUR)).isEqualTo(4);
    // What a day has left is lost.
    assertThat(asked.allowed(budget, 24 * HOUR, HOUR)).isEqualTo(1);
    assertThat(asked.ask(budget, 99, 24 * HOUR, 1)).isEqualTo(1);
    assertThat(asked.allowed(budget, -24 * HOUR, HOUR)).as("before 1970").isEqualTo(1);
  }

  /** At whatever times, with whatever budgets: no day has more than the budget. */
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
      int allowed = asked.allowed(budget, time, random.nextInt(2) * random.nextInt(100_000_000));
      int count = Math.min(allowed, random.nextInt(50));
      for (int i = 0; i < count; i++) {
        asked.ask(budget, hash++, time, 1);
      }
      ofDay[(int) (time / AskedLabels.DAY)] += count;
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
      asked.ask(budget, i, i, 1 + i / 1e4);
    }
    assertThat(asked.isAsked(5_000 - 4_097)).isFalse();
    assertThat(asked.weight(5_000 - 4_097)).isEqualTo(1);
    assertThat(asked.isAsked(5_000 - 4_096)).isTrue();
    assertThat(asked.weight(4_000)).isEqualTo(1.4);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    asked.write(new DataOutputStream(bytes));
    assertThat(bytes.size()).isEqualTo(17 + 4_096 * 16);
    AskedLabels read = AskedLabels.read(in(bytes));
    assertThat(read).usingRecursiveComparison().isEqualTo(asked);
    assertThat(asked.copy()).usingRecursiveComparison().isEqualTo(asked);
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

  /** Whatever order they come in, those of the smallest hashes stay. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void thePoolKeepsTheSmallestHashes(long seed) throws IOException {
    Random random = new Random(seed);
    LabelPool pool = new LabelPool(10);
    long[] hashes = random.longs(200).toArray();
    for (int i = 0; i < hashes.length; i++) {
      pool.arrive(hashes[i], row(i));
    }
    assertThat(pool.hashes())
        .containsExactlyElementsOf(Arrays.stream(hashes).sorted().limit(10).boxed().toList());
    pool.remove(pool.hashes().get(3));
    assertThat(pool.size()).isEqualTo(9);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    pool.write(new DataOutputStream(bytes));
    LabelPool read = LabelPool.read(in(bytes));
    assertThat(read)
        .usingRecursiveComparison()
        .withEqualsForType(Double::equals, Double.class)
        .isEqualTo(pool);
    long median = pool.rows().stream().mapToLong(row -> row.sample().time()).sorted().toArray()[4];
    pool.forgetBefore(median);
    assertThat(pool.rows()).hasSize(5).allMatch(row -> row.sample().time() >= median);
    assertThatThrownBy(() -> new LabelPool(0)).hasMessageContaining("allowed: 1 or more");
  }

  private static LabelPool.Row row(int i) {
    return new LabelPool.Row(
        new Sample("p" + i, "topic", 1, i, i), new double[] {i, Double.NaN}, new double[] {0.5});
  }

  private static DataInputStream in(ByteArrayOutputStream bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()));
  }
}
