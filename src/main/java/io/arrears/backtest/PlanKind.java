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

  /** Whether plans have to name samples. */
  public boolean needsSamples() {
    return this == SAMPLES || this == FULL;
  }
}
