package io.arrears.engine;

/** Which time INTERVAL, timeouts and back-offs are measured by. */
public enum StreamClock {
  /** The machine's time. */
  PROCESSING,
  /**
   * The stream's own time: what a replay of the same input repeats. Commands then act when the
   * stream's time has passed theirs.
   */
  EVENT
}
