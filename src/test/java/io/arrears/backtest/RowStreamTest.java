package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowStreamTest {

  private static final int WARMUP = 40;
  private static final int BATCH = 10;

  @TempDir private Path directory;

  @Test
  void refusesADelayThatTheFileIsTooShortFor() throws IOException {
    Path file = file(50, row -> row + "," + row % 7);
    assertThat(stream(file, Family.GAUSSIAN, 10).end()).isEqualTo(60);
    assertThatThrownBy(() -> stream(file, Family.GAUSSIAN, 11))
        .isInstanceOf(OptionException.class)
        .hasMessageStartingWith("--label-delay is 11, allowed: 0 to 10")
        .hasMessageContaining("after the warm-up");
  }

  @Test
  void refusesAGaussianTargetThatDoesNotVary() throws IOException {
    Path file = file(50, row -> row + "," + (row < WARMUP ? 1 : row % 2));
    assertThatThrownBy(() -> stream(file, Family.GAUSSIAN, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has the label 1.0 in every row, allowed for GAUSSIAN: labels that");
    assertThat(stream(file, Family.BERNOULLI, 0).rows()).isEqualTo(50);
  }

  @Test
  void refusesAWarmupWithoutLabels() throws IOException {
    Path file = file(70, row -> row + "," + (row > 60 ? "1" : ""));
    assertThatThrownBy(() -> stream(file, Family.BERNOULLI, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has 0 labels, allowed: 2 or more");
  }

  @Test
  void refusesLabelsThatNoDispersionCanDescribe() throws IOException {
    Path file = file(50, row -> row + "," + (row == 44 ? "1e200" : row % 7));
    assertThatThrownBy(() -> stream(file, Family.GAUSSIAN, 0))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "line 46, column y is '1e200', expected: a finite number, at most 1e100");
  }

  @Test
  void knowsWhetherAnyLabelFollowsTheWarmup() throws IOException {
    Path none = file(50, row -> row + "," + (row < WARMUP ? row % 2 : ""));
    assertThat(stream(none, Family.BERNOULLI, 0).isLabelledAfterWarmup()).isFalse();
    Path one = file(50, row -> row + "," + (row < WARMUP || row == 49 ? row % 2 : ""));
    assertThat(stream(one, Family.BERNOULLI, 0).isLabelledAfterWarmup()).isTrue();
  }

  @Test
  void spacingIsThatOfTheWholeFileWhereTheWarmupHasOneTime() throws IOException {
    Path even = timed(81, row -> 1000 + (row < WARMUP ? row : 2 * row));
    assertThat(timedStream(even).span(10)).isEqualTo(10_000);
    // 81 rows: forty at 1,000 s, the last at 1,000 s + 160 s.
    Path ties = timed(81, row -> 1000 + (row < WARMUP ? 0 : 2 * row));
    assertThat(timedStream(ties).span(10)).isEqualTo(20_000);
  }

  private RowStream stream(Path file, Family family, int delay) throws IOException {
    return stream(new DataOptions(file, "", "", List.of(), family, WARMUP), delay);
  }

  private RowStream timedStream(Path file) throws IOException {
    return stream(new DataOptions(file, "", "t", List.of(), Family.BERNOULLI, WARMUP), 0);
  }

  private static RowStream stream(DataOptions data, int delay) throws IOException {
    ReplayOptions options =
        new ReplayOptions(
            data,
            Loss.LOG,
            1,
            1,
            LearnerKind.LINEAR,
            WARMUP,
            BATCH,
            0,
            32,
            1.5,
            WARMUP,
            delay,
            1,
            false);
    return new RowStream(DataTable.read(data), options);
  }

  private Path timed(int rows, IntFunction<Integer> time) throws IOException {
    StringBuilder text = new StringBuilder("t,a,y\n");
    for (int row = 0; row < rows; row++) {
      text.append(time.apply(row)).append(",1,").append(row % 2).append('\n');
    }
    return Files.writeString(directory.resolve("timed.csv"), text);
  }

  private Path file(int rows, IntFunction<String> line) throws IOException {
    StringBuilder text = new StringBuilder("a,y\n");
    for (int row = 0; row < rows; row++) {
      text.append(line.apply(row)).append('\n');
    }
    return Files.writeString(directory.resolve("rows.csv"), text);
  }
}
