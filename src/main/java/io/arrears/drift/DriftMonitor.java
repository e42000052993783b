package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Watches the windows of one model for drift: window in, verdict out.
 *
 * <p>Each window is compared alone, for what is large, and together with those before it, for what
 * is small and stays: sums decay by {@value #DECAY} per window, about 7 windows of evidence. Both
 * p-values make one, each with half the budget, and it is tested at the budget's level. The level
 * is kept for every single window, whatever their dependence, so the mean number of false alarms is
 * at most the number of windows times the level. With a season, windows are compared alone only.
 *
 * <p>State: the decayed sums, 8 (cells + J^2 / 2) bytes. Not thread safe.
 */
public final class DriftMonitor {

  private static final int FORMAT = 1;
  private static final double DECAY = 0.75;

  private final ReferenceComparison comparison;
  private final Totals recent;
  private final StandingAlarm alarm;

  /** A monitor that has seen no window. */
  public DriftMonitor(DriftReference reference, AlarmBudget budget) {
    this(reference, new StandingAlarm(budget));
  }

  private DriftMonitor(DriftReference reference, StandingAlarm alarm) {
    comparison = new ReferenceComparison(reference);
    recent = new Totals(reference.layout());
    this.alarm = alarm;
  }

  /** The reference. */
  public DriftReference reference() {
    return comparison.reference();
  }

  /** The alarm. */
  public StandingAlarm alarm() {
    return alarm;
  }

  /**
   * Judges the next window.
   *
   * @param window its rows; not changed
   * @param phase its phase of the reference's season, 0 without one
   * @param start first instant, milliseconds since the epoch
   * @param end first instant after it, milliseconds since the epoch
   */
  public DriftVerdict accept(WindowSummary window, int phase, long start, long end) {
    DriftVerdict verdict = alarm.accept(evidence(window, phase), start, end);
    if (verdict.phase() == DriftVerdict.Phase.RECOVERED) {
      recent.clear();
    }
    return verdict;
  }

  /** What the next window says, without judging it. */
  public DriftEvidence evidence(WindowSummary window, int phase) {
    Comparison alone = comparison.compare(window, phase);
    if (alone.shifts().isEmpty() || reference().phases() > 1) {
      return new DriftEvidence(alone, alone, alone.pValue());
    }
    recent.decay(DECAY);
    recent.add(window.totals());
    Comparison together = comparison.compare(recent, 0);
    CauchyCombination both = new CauchyCombination();
    both.add(alone.pValue(), 1);
    both.add(together.pValue(), 1);
    return new DriftEvidence(alone, together, both.pValue());
  }

  /** Writes the state, version byte first; reference and budget are written by their owner. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    alarm.write(out);
    recent.write(out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or an impossible state
   */
  public static DriftMonitor read(DataInput in, DriftReference reference, AlarmBudget budget)
      throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "drift monitor has format version "
              + format
              + ", known: "
              + FORMAT
              + "; use a newer Arrears");
    }
    DriftMonitor monitor = new DriftMonitor(reference, StandingAlarm.read(in, budget));
    monitor.recent.read(in);
    return monitor;
  }
}
