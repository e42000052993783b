package io.arrears.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.debt.Ledger;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import org.junit.jupiter.api.Test;

class BreakEvenTest {

  private static final Terms TERMS = new Terms(Loss.LOG, 2, 10, "EUR");

  private final Ledger ledger = new Ledger(TERMS.lossPrice());

  @Test
  void anEmptyLedgerHasNotEnoughEvidence() {
    assertThat(BreakEven.judge(ledger, TERMS).decision())
        .isEqualTo(Verdict.Decision.NOT_ENOUGH_EVIDENCE);
  }

  @Test
  void keepsBelowTheCost() {
    ledger.book(4.9, 0, 1);
    assertThat(BreakEven.judge(ledger, TERMS))
        .isEqualTo(
            Verdict.keep(
                "debt 9.80000 < retrain cost 10.0000 EUR after 1 examples",
                new Inequality("debt >= retrainCost", 9.8, 10)));
  }

  @Test
  void asksAtTheCost() {
    ledger.book(5, 0, 1);
    assertThat(BreakEven.judge(ledger, TERMS))
        .isEqualTo(
            Verdict.retrain(
                Reason.DEBT,
                "debt 10.0000 >= retrain cost 10.0000 EUR after 1 examples",
                new Inequality("debt >= retrainCost", 10, 10)))
        .hasToString("retrain: debt 10.0000 >= retrain cost 10.0000 EUR after 1 examples");
  }
}
