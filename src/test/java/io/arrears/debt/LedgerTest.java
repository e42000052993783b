package io.arrears.debt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Oracle: a table worked by hand. */
class LedgerTest {

  /** Late: it came after the entry of time 90, which had closed the window before. */
  @Test
  void aLateEntryThatOpensTheWindowDoesNotDrawEarlierOnesIn() {
    Ledger ledger = new Ledger(1);
    ledger.book(0, 3, 80);
    ledger.book(0, 3, 90);
    ledger.book(5, 0, 15);
    assertThat(ledger.windowStart()).isEqualTo(15);
    assertThat(ledger.amend(100, 0, 80)).isFalse();
    assertThat(ledger.debt()).isEqualTo(5);
    assertThat(ledger.lossDeployed()).isEqualTo(105);
    ledger.book(2, 0, 91);
    assertThat(ledger.amend(1, 0, 91)).isTrue();
    assertThat(ledger.debt()).isEqualTo(8);
  }

  /**
   * Price 2. Columns: an entry (losses and order time), or an amendment (differences and the order
   * time of what it amends); then debt, window start, window examples, window losses, and the sums
   * of the losses over everything.
   */
  @Test
  void amendmentsEqualATableWorkedByHand() {
    Object[][] table = {
      {"book", 3.0, 1.0, 10, /* 2 * 2 */ 4, 10, 1, 3, 1, 3, 1},
      {"book", 2.0, 1.0, 20, /* + 2 */ 6, 10, 2, 5, 2, 5, 2},
      {"amend", -2.0, 0.5, 10, /* 6 - 5 */ 1, 10, 2, 3, 2.5, 3, 2.5},
      {"amend", 1.0, 0.0, 9, /* before the window: the sums only */ 1, 10, 2, 3, 2.5, 4, 2.5},
      {"amend", -2.0, -1.0, 20, /* 1 - 2, a retraction: closes it */ 0, 0, 0, 0, 0, 2, 1.5},
      {"amend", 9.0, 0.0, 20, /* no window is open */ 0, 0, 0, 0, 0, 11, 1.5},
      {"book", 1.0, 0.5, 30, /* 2 * 0.5 */ 1, 30, 1, 1, 0.5, 12, 2},
      {"amend", 0.25, 0.0, 30, /* + 0.5 */ 1.5, 30, 1, 1.25, 0.5, 12.25, 2},
      {"amend", 0.0, 0.75, 30, /* exactly zero closes it */ 0, 0, 0, 0, 0, 12.25, 2.75},
    };
    Ledger ledger = new Ledger(2);
    for (int i = 0; i < table.length; i++) {
      double[] row = new double[11];
      for (int j = 1; j < row.length; j++) {
        row[j] = ((Number) table[i][j]).doubleValue();
      }
      if (table[i][0].equals("book")) {
        ledger.book(row[1], row[2], (long) row[3]);
      } else {
        boolean open = ledger.windowExamples() > 0 && row[3] >= ledger.windowStart();
        assertThat(ledger.amend(row[1], row[2], (long) row[3])).isEqualTo(open);
      }
      assertThat(ledger.debt()).as("debt after line %d", i).isEqualTo(row[4]);
      assertThat(ledger.windowStart()).isEqualTo((long) row[5]);
      assertThat(ledger.windowExamples()).isEqualTo((long) row[6]);
      assertThat(ledger.windowLossDeployed()).isEqualTo(row[7]);
      assertThat(ledger.windowLossBelief()).isEqualTo(row[8]);
      assertThat(ledger.windowGap()).isEqualTo(row[7] - row[8]);
      assertThat(ledger.lossDeployed()).isEqualTo(row[9]);
      assertThat(ledger.lossBelief()).isEqualTo(row[10]);
    }
    assertThat(ledger.examples()).isEqualTo(3);
    assertThatThrownBy(() -> ledger.amend(Double.NaN, 0, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("deltaDeployed is NaN, allowed: finite");
  }

  /**
   * Price 2. Columns: lossDeployed, lossBelief, order time; then debt, window start, window
   * examples, window losses, all as they stand after the entry.
   */
  @Test
  void equalsATableWorkedByHand() {
    double[][] table = {
      {1.0, 1.5, 10, /* 2 * -0.5 floored */ 0, 0, 0, 0, 0},
      {3.0, 1.0, 20, /* 2 * 2 */ 4, 20, 1, 3, 1},
      {0.5, 1.0, 30, /* 4 - 1 */ 3, 20, 2, 3.5, 2},
      {2.0, 2.0, 40, /* unchanged */ 3, 20, 3, 5.5, 4},
      {0.0, 1.5, 50, /* 3 - 3: exactly zero closes the window */ 0, 0, 0, 0, 0},
      {1.0, 1.0, 60, /* a gap of zero at zero opens none */ 0, 0, 0, 0, 0},
      {1.0, 0.75, 70, 0.5, 70, 1, 1, 0.75},
      {-2.0, -4.0, 80, /* losses may be negative */ 4.5, 70, 2, -1, -3.25},
      {0.0, 100.0, 90, 0, 0, 0, 0, 0},
      {7.0, 1.0, 15, /* late: its own order time */ 12, 15, 1, 7, 1},
    };
    Ledger ledger = new Ledger(2);
    double deployed = 0;
    double belief = 0;
    for (int i = 0; i < table.length; i++) {
      double[] row = table[i];
      ledger.book(row[0], row[1], (long) row[2]);
      deployed += row[0];
      belief += row[1];
      assertThat(ledger.debt()).as("debt after entry %d", i).isEqualTo(row[3]);
      assertThat(ledger.windowStart()).isEqualTo((long) row[4]);
      assertThat(ledger.windowExamples()).isEqualTo((long) row[5]);
      assertThat(ledger.windowLossDeployed()).isEqualTo(row[6]);
      assertThat(ledger.windowLossBelief()).isEqualTo(row[7]);
      assertThat(ledger.examples()).isEqualTo(i + 1);
      assertThat(ledger.lossDeployed()).isEqualTo(deployed);
      assertThat(ledger.lossBelief()).isEqualTo(belief);
    }
  }

  @Test
  void breaksEvenAtThePriceOfARetrain() {
    Ledger ledger = new Ledger(1);
    assertThat(ledger.owes(3)).isFalse();
    ledger.book(2.999, 0, 1);
    assertThat(ledger.owes(3)).isFalse();
    ledger.book(0.002, 0.001, 2);
    assertThat(ledger.owes(3)).isTrue();
  }

  @Test
  void aNewPriceHoldsForLaterEntriesOnly() {
    Ledger ledger = new Ledger(2);
    ledger.book(3, 1, 1);
    ledger.reprice(10);
    assertThat(ledger.debt()).isEqualTo(4);
    assertThat(ledger.lossPrice()).isEqualTo(10);
    ledger.book(3, 1, 2);
    assertThat(ledger.debt()).isEqualTo(24);
    assertThat(
            ledger.openingBalance()
                + 10 * (ledger.windowLossDeployed() - ledger.windowLossBelief()))
        .as("what was owed at the old price stays owed")
        .isEqualTo(24);
    assertThat(ledger.windowExamples()).isEqualTo(1);
    for (double price : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> ledger.reprice(price))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("lossPrice is " + price + ", allowed: finite and above 0");
    }
    assertThat(ledger.lossPrice()).isEqualTo(10);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void debtIsThePricedWindowAndAReflectedWalk(long seed) {
    Random random = new Random(seed);
    Ledger ledger = new Ledger(0.3);
    double walk = 0;
    double lowest = 0;
    for (int i = 0; i < 10_000; i++) {
      double deployed = random.nextGaussian();
      double belief = random.nextGaussian();
      ledger.book(deployed, belief, i);
      walk += 0.3 * (deployed - belief);
      lowest = Math.min(lowest, walk);
      // Page's identity: the floored sum is the walk above its running minimum.
      assertThat(ledger.debt()).isCloseTo(walk - lowest, within(1e-9));
      assertThat(ledger.debt())
          .isCloseTo(0.3 * (ledger.windowLossDeployed() - ledger.windowLossBelief()), within(1e-9));
      assertThat(ledger.windowExamples() == 0).isEqualTo(ledger.debt() == 0);
    }
  }

  @Test
  void staysFiniteAndRefusesNaN() {
    Ledger ledger = new Ledger(1e300);
    ledger.book(Loss.LARGEST, -Loss.LARGEST, 1);
    assertThat(ledger.debt()).isEqualTo(Double.MAX_VALUE);
    ledger.book(Loss.LARGEST, 0, 2);
    assertThat(ledger.debt()).isEqualTo(Double.MAX_VALUE);
    for (double loss : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> ledger.book(loss, 0, 3)).hasMessageContaining("lossDeployed is");
      assertThatThrownBy(() -> ledger.book(0, loss, 3)).hasMessageContaining("lossBelief is");
    }
    assertThat(ledger.examples()).isEqualTo(2);
    ledger.book(-Loss.LARGEST, Loss.LARGEST, 4);
    assertThat(ledger.debt()).isZero();
  }

  @Test
  void restoredGoesOnBitByBit() throws IOException {
    Random random = new Random(1);
    Ledger undisturbed = new Ledger(1.7);
    Ledger restored = new Ledger(1.7);
    for (int i = 0; i < 200; i++) {
      double deployed = random.nextDouble();
      double belief = random.nextDouble();
      undisturbed.book(deployed, belief, i);
      restored.book(deployed, belief, i);
      restored = read(bytes(restored));
      assertThat(bytes(restored)).isEqualTo(bytes(undisturbed));
      assertThat(restored).usingRecursiveComparison().isEqualTo(undisturbed);
    }
  }

  /** The same ledger in the bytes of the first release and of the present format. */
  @ParameterizedTest
  @ValueSource(strings = {"ledger-v1.bin", "ledger-v2.bin"})
  void restoresEveryVersion(String file) throws IOException {
    try (InputStream in = LedgerTest.class.getResourceAsStream("/state/" + file);
        InputStream present = LedgerTest.class.getResourceAsStream("/state/ledger-v2.bin")) {
      Ledger ledger = read(in.readAllBytes());
      assertThat(ledger.lossPrice()).isEqualTo(2.5);
      assertThat(ledger.debt()).isEqualTo(2.5 * 2.5 - 2.5 * 0.25);
      assertThat(ledger.examples()).isEqualTo(3);
      assertThat(ledger.lossDeployed()).isEqualTo(7);
      assertThat(ledger.lossBelief()).isEqualTo(6.75);
      assertThat(ledger.windowStart()).isEqualTo(200);
      assertThat(ledger.windowExamples()).isEqualTo(2);
      assertThat(ledger.windowLossDeployed()).isEqualTo(6);
      assertThat(ledger.windowLossBelief()).isEqualTo(3.75);
      assertThat(bytes(ledger)).isEqualTo(present.readAllBytes());
    }
  }

  @Test
  void refusesUnknownVersionsAndPrices() throws IOException {
    byte[] version = bytes(new Ledger(1));
    version[0] = 3;
    assertThatThrownBy(() -> read(version))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("version 3")
        .hasMessageContaining("known: 1");
    byte[] price = bytes(new Ledger(1));
    price[1] = (byte) 0xBF;
    assertThatThrownBy(() -> read(price))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("lossPrice");
  }

  private static byte[] bytes(Ledger ledger) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    ledger.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Ledger read(byte[] bytes) throws IOException {
    return Ledger.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }
}
