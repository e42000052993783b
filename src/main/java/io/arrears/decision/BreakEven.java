package io.arrears.decision;

import io.arrears.debt.Ledger;
import io.arrears.debt.Terms;
import java.util.Locale;

/**
 * The break-even rule: ask for a retrain when the debt has reached its price,
 *
 * <pre>debt >= retrainCost</pre>
 *
 * <p>This is rent-or-buy: whoever pays rent until it equals the price pays at most about twice the
 * optimum in excess loss, as long as a fresher model is never worse and a retrain removes the gap.
 * A ledger without entries has too little to say.
 */
public final class BreakEven {

  private BreakEven() {}

  /** Judges a ledger; never null. */
  public static Verdict judge(Ledger ledger, Terms terms) {
    if (ledger.examples() == 0) {
      return Verdict.notEnoughEvidence("no example is booked yet");
    }
    String numbers =
        String.format(
            Locale.ROOT,
            "debt %.6g %s retrain cost %.6g%s after %d examples",
            ledger.debt(),
            ledger.owes(terms.retrainCost()) ? ">=" : "<",
            terms.retrainCost(),
            terms.currency().isEmpty() ? "" : " " + terms.currency(),
            ledger.examples());
    Inequality inequality =
        new Inequality("debt >= retrainCost", ledger.debt(), terms.retrainCost());
    return inequality.holds()
        ? Verdict.retrain(Reason.DEBT, numbers, inequality)
        : Verdict.keep(numbers, inequality);
  }
}
