package io.arrears.plan;

import java.io.Serializable;
import java.util.Objects;

/**
 * What plans are made.
 *
 * @param enabled whether triggers have a plan
 * @param samples most sample ids that a plan names, 0 to 10,000; 0: none, and no rows are kept for
 *     it. So many with ids of 60 characters keep a trigger below the megabyte that Kafka takes
 * @param bandit what chooses among buckets of samples
 * @param seed seed of its draws
 */
public record PlanOptions(boolean enabled, int samples, Bandit.Algorithm bandit, long seed)
    implements Serializable {

  /** Most sample ids of a plan. */
  public static final int MOST_SAMPLES = 10_000;

  /** Plans that name no samples. */
  public static final PlanOptions DEFAULT = new PlanOptions(true, 0, Bandit.Algorithm.THOMPSON, 1);

  /** No plans. */
  public static final PlanOptions NONE = new PlanOptions(false, 0, Bandit.Algorithm.THOMPSON, 1);

  public PlanOptions {
    Objects.requireNonNull(bandit, "bandit");
    if (samples < 0 || samples > MOST_SAMPLES) {
      throw new IllegalArgumentException(
          "samples is " + samples + ", allowed: 0 to " + MOST_SAMPLES);
    }
  }

  /** Whether rows have to be kept. */
  public boolean keepsRows() {
    return enabled && samples > 0;
  }
}
