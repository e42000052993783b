package io.arrears.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowSummaryTest {

  private final DriftFixture fixture = new DriftFixture(1);
  private final ProfileLayout layout = layout();

  private ProfileLayout layout() {
    double[][] rows = new double[400][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = fixture.row();
    }
    return ProfileLayout.of(rows, Set.of(2));
  }

  /** The bytes do not depend on how rows were spread over parts, nor on their order. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void partsAddUpToTheWholeBitForBit(int parts) throws IOException {
    WindowSummary whole = new WindowSummary(layout, 20);
    List<WindowSummary> parted = new ArrayList<>();
    for (int p = 0; p < parts; p++) {
      parted.add(new WindowSummary(layout, 20));
    }
    Random random = new Random(parts);
    for (int i = 0; i < 1003; i++) {
      double[] row = fixture.row();
      long hash = RowSample.hash("prediction-" + i);
      whole.accept(hash, row);
      parted.get(random.nextInt(parts)).accept(hash, row);
    }
    Collections.shuffle(parted, random);
    WindowSummary sum = new WindowSummary(layout, 20);
    parted.forEach(sum::combine);
    assertThat(bytes(sum)).isEqualTo(bytes(whole));
    assertThat(sum.rows()).isEqualTo(1003);
    assertThat(sum.sample().size()).isEqualTo(20);
  }

  /** Rows that are counted many at once, one by one, or through rooms that others used before. */
  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 100})
  void manyRowsAtOnceAddUpAsOneByOne(int rows) throws IOException {
    double[] block = new double[rows * DriftFixture.DIMENSION];
    WindowSummary single = new WindowSummary(layout, 0);
    for (int i = 0; i < rows; i++) {
      int at = i * DriftFixture.DIMENSION;
      System.arraycopy(fixture.row(), 0, block, at, DriftFixture.DIMENSION);
      single.count(block, at);
    }
    ScoreRows room = new ScoreRows();
    new WindowSummary(layout, 0).countAll(block, rows, room);
    WindowSummary together = new WindowSummary(layout, 0);
    together.countAll(block, rows / 2, room);
    for (int i = rows / 2; i < rows; i++) {
      together.count(block, i * DriftFixture.DIMENSION);
    }
    assertThat(bytes(together)).isEqualTo(bytes(single));
    assertThat(together.rows()).isEqualTo(rows);
  }

  @Test
  void countsEveryValueOnce() {
    WindowSummary window = fixture.window(layout, 0);
    window.accept(1, new double[] {Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 99});
    window.accept(2, new double[] {Double.NaN, Double.NaN, Double.NaN});
    for (int j = 0; j < DriftFixture.DIMENSION; j++) {
      long sum = window.missing(j);
      for (int k = 0; k < layout.bins(j).size(); k++) {
        sum += window.count(j, k);
      }
      assertThat(sum).isEqualTo(window.rows()).isEqualTo(DriftFixture.WINDOW_ROWS + 2);
    }
    assertThat(window.count(2, layout.bins(2).size() - 1)).as("unseen").isEqualTo(1);
    assertThatThrownBy(() -> window.accept(1, new double[2])).hasMessageContaining("allowed: 3");
  }

  @Test
  void restoresAndRefusesOtherVersions() throws IOException {
    byte[] bytes = bytes(fixture.window(layout, 10));
    assertThat(bytes(read(bytes))).isEqualTo(bytes);
    bytes[0] = 7;
    assertThatThrownBy(() -> read(bytes)).hasMessageContaining("version 7, known: 1");
  }

  @Test
  void aBinHoldsTheValuesUpToItsCut() {
    double[] values = new Random(4).doubles(1000).toArray();
    NumericBins bins = NumericBins.of(values, 20);
    assertThat(bins.size()).isEqualTo(20);
    int[] counts = new int[20];
    for (double value : values) {
      int bin = bins.bin(value);
      counts[bin]++;
      assertThat(bins.bin(Math.nextDown(value))).isBetween(bin - 1, bin);
    }
    for (int count : counts) {
      assertThat(count).isBetween(49, 51);
    }
    assertThat(bins.bin(Double.MAX_VALUE)).isEqualTo(19);
    assertThat(bins.bin(-Double.MAX_VALUE)).isZero();
  }

  @Test
  void aConstantHasABinOfItsOwn() {
    NumericBins bins = NumericBins.of(new double[] {7, 7, 7, 7}, 20);
    assertThat(bins.size()).isEqualTo(3);
    assertThat(bins.bin(7)).isEqualTo(1);
    assertThat(bins.bin(Math.nextDown(7.0))).isZero();
    assertThat(bins.bin(7.1)).isEqualTo(2);
  }

  private static byte[] bytes(WindowSummary summary) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    summary.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private WindowSummary read(byte[] bytes) throws IOException {
    return WindowSummary.read(new DataInputStream(new ByteArrayInputStream(bytes)), layout);
  }
}
