package io.arrears.cli.demo;

/**
 * What a retraining policy would have cost on the rows of a run.
 *
 * @param policy name: {@code never}, or {@code every N days}
 * @param retrains versions put into service after the first
 * @param excessLoss loss above that of the true law, units of loss
 * @param money price of the excess loss plus price of the retrains, currency
 */
record PolicyCost(String policy, int retrains, double excessLoss, double money) {}
