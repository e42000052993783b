package io.arrears.drift;

import java.util.List;
import java.util.Objects;

/**
 * What a window says about the drift alarm of a model.
 *
 * @param phase place in the life of the alarm
 * @param windowStart first instant of the window, milliseconds since the epoch
 * @param windowEnd first instant after it, milliseconds since the epoch
 * @param startedAt end of the window that raised the alarm, milliseconds since the epoch; {@link
 *     #NEVER} where none stands
 * @param rows rows of the window
 * @param pValue p-value of the window over all features, statistics and horizons, 0 to 1
 * @param level level that it was tested at, 0 to 1
 * @param shifts the features that moved, largest contribution first; empty where none did
 * @param isEnough whether the window was judged: it has enough rows, and the reference something to
 *     compare it with
 */
public record DriftVerdict(
    Phase phase,
    long windowStart,
    long windowEnd,
    long startedAt,
    long rows,
    double pValue,
    double level,
    List<Shift> shifts,
    boolean isEnough) {

  /** No alarm stands. */
  public static final long NEVER = Long.MIN_VALUE;

  public DriftVerdict {
    Objects.requireNonNull(phase, "phase");
    shifts = List.copyOf(shifts);
  }

  /** Whether an alarm stands after the window. */
  public boolean isStanding() {
    return phase == Phase.STARTED || phase == Phase.ONGOING;
  }

  /** Place in the life of an alarm. */
  public enum Phase {
    /** The window is too small, or the reference has nothing to compare it with. */
    NOT_ENOUGH_EVIDENCE,
    /** No alarm stands. */
    QUIET,
    /** This window raised the alarm. */
    STARTED,
    /** The alarm stands. */
    ONGOING,
    /** The alarm ended with this window. */
    RECOVERED
  }
}
