package io.arrears.drift;

import io.arrears.drift.DriftVerdict.Phase;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Watches the windows of one model for drift: window in, verdict out.
 *
 * <p>Each window is compared alone, for what is large, and together with those before it, for what
 * is small and stays: sums decay by {@value #DECAY} per window, about {@value #HORIZON} windows of
 * evidence. Both p-values make one, each with half the budget, and it is tested at the budget's
 * level. The level is kept for every single window, whatever their dependence, so the mean number
 * of false alarms is at most the number of windows times the level.
 *
 * <p>An alarm starts when the p-value is at most the level and a feature that carries it moved by
 * the least effect. It ends after {@link AlarmBudget#quietWindows} windows in a row that, compared
 * alone, have a p-value above {@link AlarmBudget#release}; windows with too few rows count neither
 * way.
 *
 * <p>State: the decayed sums, 8 (cells + J^2 / 2) bytes. Not thread safe.
 */
public final class DriftMonitor {

  private static final int FORMAT = 1;
  private static final double DECAY = 0.875;
  private static final int HORIZON = 15;

  /** A feature is listed with a p-value of up to this multiple of its share of the level. */
  private static final double LISTED = 10;

  private final ReferenceComparison comparison;
  private final AlarmBudget budget;
  private final Totals recent;
  private long startedAt = DriftVerdict.NEVER;
  private int quiet;

  /** A monitor that has seen no window. */
  public DriftMonitor(DriftReference reference, AlarmBudget budget) {
    comparison = new ReferenceComparison(reference);
    this.budget = budget;
    recent = new Totals(reference.layout());
  }

  /** The reference. */
  public DriftReference reference() {
    return comparison.reference();
  }

  /** Whether an alarm stands. */
  public boolean isStanding() {
    return startedAt != DriftVerdict.NEVER;
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
    Comparison alone = comparison.compare(window, phase);
    if (alone.shifts().isEmpty()) {
      Phase said = isStanding() ? Phase.ONGOING : Phase.NOT_ENOUGH_EVIDENCE;
      return verdict(said, window, start, end, 1, List.of());
    }
    Comparison together = alone;
    CauchyCombination both = new CauchyCombination();
    both.add(alone.pValue(), 1);
    if (reference().phases() == 1) {
      recent.decay(DECAY);
      recent.add(window.totals());
      together = comparison.compare(recent, 0);
      both.add(together.pValue(), 1);
    }
    double p = both.pValue();
    Comparison stronger = together.pValue() < alone.pValue() ? together : alone;
    List<Shift> moved = p <= budget.level() ? moved(stronger) : List.of();
    boolean matters = moved.stream().anyMatch(shift -> shift.effect() >= budget.minEffect());
    return verdict(next(matters, alone.pValue(), end), window, start, end, p, moved);
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

  private List<Shift> moved(Comparison stronger) {
    List<Shift> moved = new ArrayList<>();
    for (Shift shift : stronger.shifts()) {
      double own = LISTED * budget.level() * shift.weight();
      if (moved.isEmpty() || shift.pValue() <= own) {
        moved.add(shift);
      }
    }
    moved.sort(Comparator.comparingDouble(Shift::effect).reversed());
    return moved;
  }

  private DriftVerdict verdict(
      Phase phase, WindowSummary window, long start, long end, double p, List<Shift> moved) {
    DriftVerdict verdict =
        new DriftVerdict(
            phase, start, end, startedAt, window.rows(), p, budget.level(), moved);
    if (phase == Phase.RECOVERED) {
      startedAt = DriftVerdict.NEVER;
      quiet = 0;
      recent.clear();
    }
    return verdict;
  }

  /** Writes the state, version byte first; reference and budget are written by their owner. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(startedAt);
    out.writeInt(quiet);
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
          "drift monitor has format version " + format + ", known: " + FORMAT
              + "; use a newer Arrears");
    }
    DriftMonitor monitor = new DriftMonitor(reference, budget);
    monitor.startedAt = in.readLong();
    monitor.quiet = in.readInt();
    monitor.recent.read(in);
    return monitor;
  }
}
