package io.arrears.backtest;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Loss over all labelled rows behind the warm-up. The ledgers tell it for the rows that they have
 * booked, in the last snapshot of each activation. A row whose label arrives after its version was
 * replaced is booked nowhere; the replay knows what the deployed model lost on it, and says the
 * same of the belief: no gap is claimed where none was measured.
 */
public final class LossTotals {

  private final Map<Integer, Standing> ledgers = new HashMap<>();
  private double deployed;
  private long rows;

  /** Takes the loss of the deployed model on one labelled row. */
  public void accept(double loss) {
    deployed += loss;
    rows++;
  }

  /** Takes how a ledger stands; the last word on each activation counts. */
  public void accept(Standing standing) {
    ledgers.put(standing.activation(), standing);
  }

  /** Loss of the deployed models, units of loss. */
  public double deployed() {
    return deployed;
  }

  /** Loss of the belief, units of loss. */
  public double belief() {
    double gap = 0;
    for (Standing ledger : ledgers.values()) {
      gap += ledger.lossDeployed() - ledger.lossBelief();
    }
    return deployed - gap;
  }

  /** Labelled rows behind the warm-up. */
  public long rows() {
    return rows;
  }

  /** Labels that came after their version was replaced, as the model has counted them. */
  public long closed() {
    return ledgers.values().stream().mapToLong(Standing::closed).max().orElse(0);
  }

  /** Examples that the newest activation holds for its reference profile. */
  public long held() {
    return newest().map(Standing::held).orElse(0L);
  }

  /** Observations of the newest activation that wait for their label, as its model counts them. */
  public long waiting() {
    return newest().map(Standing::waiting).orElse(0L);
  }

  private Optional<Standing> newest() {
    return ledgers.values().stream().max(Comparator.comparingInt(Standing::activation));
  }

  /** Rows that were booked. */
  public long booked() {
    return ledgers.values().stream().mapToLong(Standing::examples).sum();
  }
}
