package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.belief.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataTableTest {

  @TempDir private Path directory;

  @Test
  void takesTheLastColumnAsTargetAndLeavesOutALeadingTimestamp() throws IOException {
    DataTable table = read("timestamp,a,b,y\n2026-01-01,1,2,0\n2026-01-02,3,,1\n", "", "");
    assertThat(table.featureNames()).containsExactly("a", "b");
    assertThat(table.features(1)).containsExactly(3, Double.NaN);
    assertThat(table.label(1)).isEqualTo(1);
    assertThat(table.time(0)).isEqualTo(1000);
    assertThat(table.time(1)).isEqualTo(2000);
  }

  @Test
  void takesNamedColumns() throws IOException {
    DataTable table =
        DataTable.read(
            new DataOptions(
                file("y,a,t,b\n1,2,10.5,3\n"), "y", "t", List.of("b"), Family.GAUSSIAN, 1));
    assertThat(table.featureNames()).containsExactly("b");
    assertThat(table.label(0)).isEqualTo(1);
    assertThat(table.time(0)).isEqualTo(10_500);
  }

  @Test
  void readsDatesAndMovesEqualTimesApart() throws IOException {
    DataTable table =
        read(
            "t,a,y\n1970-01-02,0,0\n1970-01-02T00:00:00Z,0,0\n1970-01-02 00:00:00,0,0\n"
                + "1970-01-02T01:00:00+01:00,0,0\n1970-01-03,0,0\n",
            "t",
            "");
    assertThat(new long[] {table.time(0), table.time(1), table.time(2), table.time(3)})
        .containsExactly(86_400_000, 86_400_001, 86_400_002, 86_400_003);
    assertThat(table.time(4)).isEqualTo(2 * 86_400_000);
  }

  @Test
  void encodesTextByTheLevelsOfTheWarmup() throws IOException {
    DataTable table = read("c,y\nred,0\nblue,1\ngreen,0\n,1\n", "", "");
    assertThat(table.featureNames()).containsExactly("c=blue", "c=red", "c=(other)");
    assertThat(table.features(0)).containsExactly(0, 1, 0);
    assertThat(table.features(1)).containsExactly(1, 0, 0);
    assertThat(table.features(2)).containsExactly(0, 0, 1);
    assertThat(table.features(3)).containsOnly(Double.NaN);
  }

  @Test
  void numbersTheClassesOfTheWarmupInTheirOrder() throws IOException {
    DataTable text = read("a,y\n1,red\n2,blue\n3,green\n4,red\n", Family.CATEGORICAL, 3);
    assertThat(text.classes()).containsExactly("blue", "green", "red");
    assertThat(text.label(0)).isEqualTo(2);
    assertThat(text.label(1)).isZero();
    DataTable numbers = read("a,y\n1,11\n2,2\n3,-1\n4,\n", Family.CATEGORICAL, 3);
    assertThat(numbers.classes()).containsExactly("-1", "2", "11");
    assertThat(numbers.label(0)).isEqualTo(2);
    assertThat(numbers.label(3)).isNaN();
  }

  @Test
  void laterClassesShareOne() throws IOException {
    DataTable table = read("a,y\n1,b\n2,a\n3,c\n4,d\n5,a\n", Family.CATEGORICAL, 2);
    assertThat(table.classes()).containsExactly("a", "b", "(other)");
    assertThat(table.label(2)).isEqualTo(2);
    assertThat(table.label(3)).isEqualTo(2);
    assertThat(table.label(4)).isZero();
    assertThat(read("a,y\n1,b\n2,b\n", Family.CATEGORICAL, 2).classes())
        .containsExactly("b", "(other)");
  }

  @Test
  void refusesMoreClassesThanAreAllowed() {
    StringBuilder rows = new StringBuilder("a,y\n");
    for (int i = 0; i < 101; i++) {
      rows.append("1,").append(i).append(".5\n");
    }
    assertThatThrownBy(() -> read(rows.toString(), Family.CATEGORICAL, 101))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("column y has 101 classes, allowed: at most 100");
  }

  @Test
  void takesCounts() throws IOException {
    assertThat(read("a,y\n1,3\n2,0\n", Family.POISSON, 1).label(0)).isEqualTo(3);
    assertThat(read("a,y\n1,3\n", Family.POISSON, 1).classes()).isEmpty();
    assertThatThrownBy(() -> read("a,y\n1,3\n2,0.5\n", Family.POISSON, 1))
        .hasMessageContaining("line 3, column y is '0.5', expected: ");
  }

  @Test
  void namesFileLineColumnAndValueOfABadCell() {
    refuses("a,y\n1,0\n2,0\nx,0\n", "line 4, column a is 'x', expected: a finite number");
    refuses("a,y\n1,0\nInfinity,0\n", "line 3, column a is 'Infinity'");
    refuses("a,y\n1,0\n2,2\n", "line 3, column y is '2', expected: 0 or 1");
  }

  @Test
  void refusesTimesThatGoBackOrAreNone() {
    assertThatThrownBy(() -> read("t,a,y\n20,1,0\n10,1,0\n", "t", ""))
        .hasMessageContaining("line 3, column t is '10', expected: no earlier");
    assertThatThrownBy(() -> read("t,a,y\nsoon,1,0\n", "t", ""))
        .hasMessageContaining("column t is 'soon', expected: seconds since the epoch");
    assertThatThrownBy(() -> read("t,a,y\n-5,1,0\n", "t", ""))
        .hasMessageContaining("column t is '-5'");
  }

  @Test
  void refusesTimesInFinerUnitsThanSeconds() throws IOException {
    assertThatThrownBy(() -> read("t,a,y\n1767225600000,1,0\n", "t", ""))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 2, column t is '1767225600000', expected: seconds (this looks")
        .hasMessageContaining("(this looks like milliseconds)");
    assertThatThrownBy(() -> read("t,a,y\n1767225600000000,1,0\n", "t", ""))
        .hasMessageContaining("(this looks like microseconds)");
    assertThatThrownBy(() -> read("t,a,y\n1767225600000000000,1,0\n", "t", ""))
        .hasMessageContaining("(this looks like nanoseconds)");
    assertThatThrownBy(() -> read("t,a,y\n2200-01-01,1,0\n", "t", ""))
        .hasMessageContaining("expected: a date before the year 2200");
    assertThat(read("t,a,y\n2199-12-31,1,0\n", "t", "").rows()).isOne();
  }

  @Test
  void takesOnlyDecimalNotationForNumbers() throws IOException {
    assertThat(new String[] {"1d", "2f", "3F", "4D", "0x1p3", "0X1P3"})
        .allMatch(FeatureColumn::isText);
    assertThat(new String[] {"1", "-2.5", "+3.", ".5", "1e-3", "1E6"})
        .noneMatch(FeatureColumn::isText);
    assertThat(read("c,y\n1d,0\n2d,1\n", "", "").featureNames())
        .containsExactly("c=1d", "c=2d", "c=(other)");
  }

  @Test
  void refusesAFeatureThatIsNamedTwice() throws IOException {
    Path file = file("a,b,y\n1,2,0\n");
    assertThatThrownBy(
            () ->
                DataTable.read(
                    new DataOptions(file, "", "", List.of("a", "a"), Family.GAUSSIAN, 1)))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("--features names column 'a' twice");
  }

  @Test
  void refusesColumnsThatAreNotThere() {
    assertThatThrownBy(() -> read("a,y\n1,0\n", "t", ""))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("--time names column 't'")
        .hasMessageContaining("a,y");
    assertThatThrownBy(() -> read("a,y\n1,0\n", "", "z"))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining("--target names column 'z'");
    assertThatThrownBy(() -> read("y\n1\n", "", ""))
        .hasMessageContaining("no column beside the target");
    assertThatThrownBy(() -> read("a,y\n", "", "")).hasMessageContaining("no rows");
  }

  @Test
  void keepsRowsWithoutALabel() throws IOException {
    assertThat(read("a,y\n1,\n", "", "").label(0)).isNaN();
  }

  private void refuses(String text, String message) {
    assertThatThrownBy(() -> read(text, "", ""))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("rows.csv, ")
        .hasMessageContaining(message);
  }

  @Test
  void aWindowShowsTheSameRowsAndKeepsTheLast() throws IOException {
    StringBuilder text = new StringBuilder("c,a,y\n");
    for (int i = 0; i < 200; i++) {
      text.append(i % 3 == 0 ? "red" : "blue").append(',').append(i).append(',');
      text.append(i < 150 ? "k" + i % 2 : "new").append('\n');
    }
    DataOptions options =
        new DataOptions(file(text.toString()), "", "", List.of(), Family.CATEGORICAL, 20);
    DataTable whole = DataTable.read(options);
    try (DataTable window = DataTable.open(options, 30)) {
      assertThat(window.rows()).isEqualTo(200);
      assertThat(window.classes()).isEqualTo(whole.classes()).contains("(other)");
      assertThat(window.featureNames()).isEqualTo(whole.featureNames());
      for (int row = 0; row < 200; row++) {
        for (int back : new int[] {row, Math.max(0, row - 29)}) {
          assertThat(window.features(back)).isEqualTo(whole.features(back));
          assertThat(window.label(back)).isEqualTo(whole.label(back));
          assertThat(window.time(back)).isEqualTo(whole.time(back));
        }
      }
      assertThatThrownBy(() -> window.features(169))
          .hasMessageContaining("row 169")
          .hasMessageContaining("170 to 199");
      assertThat(window.time(0)).isEqualTo(whole.time(0));
    }
  }

  private DataTable read(String text, String time, String target) throws IOException {
    return DataTable.read(
        new DataOptions(file(text), target, time, List.of(), Family.BERNOULLI, 2));
  }

  private DataTable read(String text, Family family, int warmup) throws IOException {
    return DataTable.read(new DataOptions(file(text), "", "", List.of(), family, warmup));
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("rows.csv"), text);
  }
}
