package io.arrears.belief;

/**
 * Clipping of probabilities, the same for the deployed model and the belief.
 *
 * <p>K probabilities are raised to {@value #SMALLEST} where they are below it, and the others are
 * scaled down by one factor a so that the sum is 1 again; one that this brings below is raised as
 * well, in at most K rounds. For K = 2 that is the clipping to [1e-6, 1 - 1e-6].
 *
 * <p><b>Why it keeps the guarantee of log loss.</b> Let p be the true law, p~ its clipped form, q
 * the belief's, clipped alike, and C the m raised classes. With r_j = p_j / 1e-6 <= 1/a on C, and
 * 1/a = (1 - sum_C p) / (1 - m 1e-6), the mean of the betting score is
 *
 * <pre>
 *   E_p[q / p~] = sum_C r_j q_j + (1/a) (1 - sum_C q_j)
 *               = 1/a - sum_C q_j (1/a - r_j)
 *              <= 1/a - 1e-6 sum_C (1/a - r_j) = (1 - m 1e-6) / a + sum_C p = 1
 * </pre>
 *
 * since q_j >= 1e-6: clipped gaps are still log betting scores of mean at most 1.
 */
final class Probabilities {

  /** Smallest probability; the largest is 1 less the others. */
  static final double SMALLEST = 1e-6;

  private Probabilities() {}

  /**
   * Clips in place.
   *
   * @param p at least 0, of sum 1 up to rounding
   * @return whether any was raised
   */
  static boolean clip(double[] p, int length) {
    int raised = 0;
    double factor = 1;
    while (true) {
      int small = 0;
      double rest = 0;
      for (int k = 0; k < length; k++) {
        if (p[k] * factor < SMALLEST) {
          small++;
        } else {
          rest += p[k];
        }
      }
      // Never fewer than before: a class at the limit may cross it back and forth by rounding.
      if (small <= raised) {
        break;
      }
      raised = small;
      factor = (1 - raised * SMALLEST) / rest;
    }
    for (int k = 0; k < length && raised > 0; k++) {
      p[k] = Math.max(SMALLEST, p[k] * factor);
    }
    return raised > 0;
  }
}
