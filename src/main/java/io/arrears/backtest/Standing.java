package io.arrears.backtest;

import io.arrears.engine.Snapshot;

/**
 * How one ledger stands after a look.
 *
 * @param version version that it belongs to
 * @param activation ordinal of the activation within the model, from 1
 * @param debt learning debt, currency
 * @param retrainCost price of one retrain, currency
 * @param examples examples booked since activation
 * @param lossDeployed loss of the deployed model since activation, units of loss
 * @param lossBelief loss of the belief since activation, units of loss
 * @param closed labels of the model that came after their version was replaced
 * @param held examples that wait for the reference profile
 * @param waiting observations of the version that wait for their label
 */
public record Standing(
    String version,
    int activation,
    double debt,
    double retrainCost,
    long examples,
    double lossDeployed,
    double lossBelief,
    long closed,
    long held,
    long waiting) {

  /** What a snapshot says. */
  static Standing of(Snapshot snapshot) {
    Snapshot.Book book = snapshot.book();
    return new Standing(
        snapshot.version(),
        snapshot.activation(),
        book.debt(),
        snapshot.terms().retrainCost(),
        book.examples(),
        book.lossDeployed(),
        book.lossBelief(),
        snapshot.counts().closed(),
        snapshot.counts().held(),
        snapshot.accrual().pendingRows());
  }
}
