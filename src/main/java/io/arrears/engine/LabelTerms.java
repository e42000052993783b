package io.arrears.engine;

import io.arrears.plan.LabelBudget;
import java.util.Objects;

/**
 * How the labels of a deployment are waited for.
 *
 * @param horizon how long an observation waits for its label, milliseconds of event time, above 0
 * @param sample share of the predictions, by hash of the prediction id, whose labels are waited
 *     for, {@value #MIN_SAMPLE} to 1; the examples count for the others. 0: the model is label-free
 *     but for labels that come with their observation
 * @param maxPending observations of the model that may wait at once, 1 or more
 * @param budget labels that may be asked for
 */
public record LabelTerms(long horizon, double sample, long maxPending, LabelBudget budget) {

  /** Smallest sample. */
  public static final double MIN_SAMPLE = 1e-6;

  /** Observations that may wait where neither deployment nor job says otherwise. */
  public static final long DEFAULT_MAX_PENDING = 10_000_000;

  /** Terms under which no label is asked for. */
  public LabelTerms(long horizon, double sample, long maxPending) {
    this(horizon, sample, maxPending, LabelBudget.NONE);
  }

  public LabelTerms {
    Objects.requireNonNull(budget, "budget");
    if (horizon <= 0) {
      throw new IllegalArgumentException("labelHorizon is " + horizon + " ms, allowed: above 0");
    }
    if (sample != 0 && !(sample >= MIN_SAMPLE && sample <= 1)) {
      throw new IllegalArgumentException(
          "labelSample is " + sample + ", allowed: 0, or " + MIN_SAMPLE + " to 1");
    }
    if (maxPending < 1) {
      throw new IllegalArgumentException("maxPending is " + maxPending + ", allowed: 1 or more");
    }
  }

  /** Whether no label is waited for. */
  public boolean isLabelFree() {
    return sample == 0;
  }

  /** The same terms with another budget. */
  public LabelTerms with(LabelBudget other) {
    return new LabelTerms(horizon, sample, maxPending, other);
  }

  /** All labels within a horizon. */
  public static LabelTerms of(long horizon) {
    return new LabelTerms(horizon, 1, DEFAULT_MAX_PENDING);
  }
}
