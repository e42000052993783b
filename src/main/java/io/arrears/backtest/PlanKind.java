package io.arrears.backtest;

/** What a trainer takes from a trigger's plan. */
public enum PlanKind {
  /** Nothing: the last rows, as many as the window. */
  NONE,
  /** The rows of the window from the plan's "train from" on. */
  WINDOW,
  /** The plan's manifest of samples, as many as the window. */
  SAMPLES,
  /**
   * The manifest, on which the serving model is corrected by a head that the plan's penalty holds
   * near it.
   */
  FULL;

  /** A retrain on less than this part of the window knows too little, however fresh it is. */
  private static final int LEAST_SHARE = 4;

  /**
   * Whether the rows that a plan advises are enough to train on; the window is taken otherwise.
   *
   * @param rows rows that are advised
   * @param window rows of the window
   */
  public static boolean isEnough(int rows, int window) {
    return rows >= Math.max(2, window / LEAST_SHARE);
  }

  /** Whether plans have to name samples. */
  public boolean needsSamples() {
    return this == SAMPLES || this == FULL;
  }
}
