package io.arrears.backtest.policy;

import io.arrears.debt.PosteriorDebt;

/**
 * What a belief has made of one batch.
 *
 * @param gap sum of the score gaps booked in the batch, units of loss
 * @param examples examples booked in the batch
 * @param posterior posterior debt after it
 */
public record Watch(double gap, long examples, PosteriorDebt posterior) {}
