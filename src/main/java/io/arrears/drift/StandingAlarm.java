package io.arrears.drift;

import io.arrears.drift.DriftVerdict.Phase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The life of one model's drift alarm: evidence of windows in, verdicts out.
 *
 * <p>It starts when the p-value is at most the budget's level and a feature that carries it moved
 * by the least effect. It ends after {@link AlarmBudget#quietWindows} windows in a row that,
 * compared alone, have a p-value above {@link AlarmBudget#release}; windows with too few rows count
 * neither way. Not thread safe.
 */
public final class StandingAlarm {

  private static final int FORMAT = 1;

  /** A feature is listed with a p-value of up to this multiple of its share of the level. */
  private static final double LISTED = 10;

  private final AlarmBudget budget;
  private long startedAt = DriftVerdict.NEVER;
  private int quiet;

  /** No alarm stands. */
  public StandingAlarm(AlarmBudget budget) {
    this.budget = budget;
  }

  /** Whether an alarm stands. */
  public boolean isStanding() {
    return startedAt != DriftVerdict.NEVER;
  }

  /** End of the window that raised it, milliseconds; {@link DriftVerdict#NEVER} if none stands. */
  public long startedAt() {
    return startedAt;
  }

  /**
   * Judges the next window.
   *
   * @param start first instant of the window, milliseconds since the epoch
   * @param end first instant after it, milliseconds since the epoch
   */
  public DriftVerdict accept(DriftEvidence evidence, long start, long end) {
    long rows = (long) evidence.alone().rows();
    double level = budget.level();
    if (!evidence.isEnough()) {
      Phase said = isStanding() ? Phase.ONGOING : Phase.NOT_ENOUGH_EVIDENCE;
      return new DriftVerdict(said, start, end, startedAt, rows, 1, level, List.of(), false);
    }
    List<Shift> moved = evidence.pValue() <= level ? moved(evidence.stronger()) : List.of();
    boolean matters = moved.stream().anyMatch(shift -> shift.effect() >= budget.minEffect());
    Phase phase = next(matters, evidence.alone().pValue(), end);
    long began = startedAt;
    if (phase == Phase.RECOVERED) {
      end();
    }
    return new DriftVerdict(phase, start, end, began, rows, evidence.pValue(), level, moved, true);
  }

  /** No alarm stands any more, whatever the windows say. */
  public void end() {
    startedAt = DriftVerdict.NEVER;
    quiet = 0;
  }

  private Phase next(boolean alarming, double alone, long end) {
    if (!isStanding()) {
      if (!alarming) {
        return Phase.QUIET;
      }
      startedAt = end;
      quiet = 0;
      return Phase.STARTED;
    }
    quiet = alone > budget.release() ? quiet + 1 : 0;
    return quiet >= budget.quietWindows() ? Phase.RECOVERED : Phase.ONGOING;
  }

  private List<Shift> moved(Comparison comparison) {
    List<Shift> moved = new ArrayList<>();
    for (Shift shift : comparison.shifts()) {
      if (moved.isEmpty() || shift.pValue() <= LISTED * budget.level() * shift.weight()) {
        moved.add(shift);
      }
    }
    moved.sort(Comparator.comparingDouble(Shift::effect).reversed());
    return moved;
  }

  /** Writes the state, version byte first: 13 bytes; the budget is written by its owner. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(startedAt);
    out.writeInt(quiet);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or an impossible state
   */
  public static StandingAlarm read(DataInput in, AlarmBudget budget) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "standing alarm has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    StandingAlarm alarm = new StandingAlarm(budget);
    alarm.startedAt = in.readLong();
    alarm.quiet = in.readInt();
    if (alarm.quiet < 0) {
      throw new IOException("standing alarm has " + alarm.quiet + " quiet windows");
    }
    return alarm;
  }
}
