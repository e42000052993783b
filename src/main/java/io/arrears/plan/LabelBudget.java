package io.arrears.plan;

/**
 * How many labels of a model may be asked for, and what one costs.
 *
 * @param perDay labels of each day in UTC, 0 to {@value #MOST_PER_DAY}; 0: none is asked for
 * @param price what one label costs, currency, 0 or more; NaN: not known
 */
public record LabelBudget(int perDay, double price) {

  /** Largest budget: so many hashes of two days are kept in a model's state. */
  public static final int MOST_PER_DAY = 10_000;

  /** No label is asked for. */
  public static final LabelBudget NONE = new LabelBudget(0, Double.NaN);

  public LabelBudget {
    if (perDay < 0 || perDay > MOST_PER_DAY) {
      throw new IllegalArgumentException(
          "labelBudget is " + perDay + " labels a day, allowed: 0 to " + MOST_PER_DAY);
    }
    if (price < 0 || price == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException(
          "labelPrice is " + price + ", allowed: finite and 0 or more");
    }
  }

  /** Whether no label is asked for. */
  public boolean isNone() {
    return perDay == 0;
  }
}
