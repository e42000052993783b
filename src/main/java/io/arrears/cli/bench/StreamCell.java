package io.arrears.cli.bench;

/**
 * One policy on one stream at one price.
 *
 * @param set the stream
 * @param factor price of a retrain over the mean batch loss of freshly refitted models
 * @param policy name of the policy
 * @param ratio cost over the hindsight optimum's
 * @param retrains number of retrains
 * @param variant the variant that was chosen in hindsight; empty: none
 */
record StreamCell(
    String set, double factor, String policy, double ratio, int retrains, String variant) {}
