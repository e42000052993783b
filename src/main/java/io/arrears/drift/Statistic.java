package io.arrears.drift;

/**
 * Statistics of one feature that are reported beside the alarm. p are the window's shares of the
 * bins, q the reference's, P and Q their running sums; shares of PSI, G and JENSEN_SHANNON are
 * smoothed by half a row per bin that either has rows in, so that an empty bin is not infinite.
 */
public enum Statistic {
  /** Population stability index: {@code sum (p - q) ln(p / q)}, nats. */
  PSI("PSI"),
  /** Chi-square distance: {@code sum (p - q)^2 / q}; the chi-square statistic per row. */
  CHI_SQUARE("chi-square"),
  /** G per row: {@code 2 sum p ln(p / q)}, twice the Kullback-Leibler divergence, nats. */
  G("G"),
  /** Jensen-Shannon divergence, nats, 0 to ln 2. */
  JENSEN_SHANNON("Jensen-Shannon"),
  /** Kolmogorov-Smirnov distance at the ends of the bins: {@code max |P - Q|}; numeric only. */
  KOLMOGOROV_SMIRNOV("KS"),
  /**
   * Wasserstein distance of order 1 between the medians of the bins: {@code sum |P - Q| (x_(k+1) -
   * x_k)}, feature units; numeric only.
   */
  WASSERSTEIN("Wasserstein"),
  /** Difference of the shares of missing values, -1 to 1. */
  MISSING_SHARE("missing"),
  /** Difference of the shares of levels that the layout did not know, -1 to 1; categorical only. */
  UNSEEN_SHARE("unseen");

  private final String text;

  Statistic(String text) {
    this.text = text;
  }

  /** Its name for people. */
  public String text() {
    return text;
  }

  /**
   * A statistic of one window.
   *
   * @param statistic which
   * @param effect its value, in the unit of the statistic
   * @param expected its mean at these sizes without drift, the same unit; 0 for differences
   * @param pValue probability of such a value or a larger one without drift, 0 to 1
   */
  public record Result(Statistic statistic, double effect, double expected, double pValue) {}
}
