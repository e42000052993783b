package io.arrears.plan;

/**
 * The arms among which samples are chosen: age x region x loss.
 *
 * <pre>
 *   age     0 before the present regime, 1 its older half, 2 its newer half
 *   region  0 where the belief hardly corrects the deployed model, 1 where it corrects it most: the
 *           largest |M_k' phi| is above the median
 *   loss    0, 1, 2: thirds of the loss, around the row's time, of a head that was fitted on the
 *           newest rows: whether the labels of that time agree with the present law
 * </pre>
 *
 * The loss is not the row's own: whoever picks rows by their own label teaches a model that noise
 * does not exist. Klabjan and Zhu (arXiv 2004.14203, of which only the abstract could be read)
 * choose important samples by bandits; these buckets are our reading. Without state.
 */
final class Buckets {

  private static final int REGIONS = 2;
  private static final int LOSSES = 3;

  /** Number of buckets. */
  static final int COUNT = 3 * REGIONS * LOSSES;

  private Buckets() {}

  static int of(int age, int region, int loss) {
    return (age * REGIONS + region) * LOSSES + loss;
  }
}
