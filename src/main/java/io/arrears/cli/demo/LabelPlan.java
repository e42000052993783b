package io.arrears.cli.demo;

/**
 * When the labels of a simulated model become known.
 *
 * @param delay mean delay in days; a label takes half to one and a half times as long; 0: it comes
 *     with the observation
 * @param outageFrom day from which no label comes through
 * @param outageTo day from which the labels held back come through, spread over {@value #CATCH_UP}
 *     days; equal to {@code outageFrom}: no outage
 */
record LabelPlan(double delay, double outageFrom, double outageTo) {

  /** How many days the labels of an outage take to come through. */
  static final double CATCH_UP = 2;

  static final LabelPlan INLINE = new LabelPlan(0, 0, 0);

  static LabelPlan delayed(double days) {
    return new LabelPlan(days, 0, 0);
  }

  LabelPlan withOutage(double from, double to) {
    return new LabelPlan(delay, from, to);
  }

  /** Whether labels come with their observations. */
  boolean inline() {
    return delay == 0;
  }

  /** The longest time that an observation waits for its label, in days. */
  double longest() {
    return delay * 1.5 + (outageTo - outageFrom) + CATCH_UP;
  }

  /**
   * The day on which a label becomes known.
   *
   * @param day day of the observation
   * @param lot a draw from [0, 1)
   */
  double labelDay(double day, double lot) {
    double known = day + delay * (0.5 + lot);
    if (known < outageFrom || known >= outageTo) {
      return known;
    }
    return outageTo + CATCH_UP * (known - outageFrom) / (outageTo - outageFrom);
  }
}
