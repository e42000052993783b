package io.arrears.drift;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;

/**
 * How one version is watched for drift. The constructor refuses what no job can do, with the field,
 * the value and the allowed range.
 *
 * <p>Windows tumble in event time, at multiples of their length since the epoch; those without rows
 * are passed over. Where {@code rows} is above 0, so many of them make one as hold that many rows.
 *
 * <p>An observation falls into the window of its own time; one that brought its label falls into
 * that of its order time, the later of its own and its label's. Every observation of the right
 * number of features, none of them infinite, counts, be its prediction legal or not and be its
 * prediction id seen before or not; of those that brought their label the legal ones.
 *
 * @param window length of a window, milliseconds of event time, {@value #MIN_WINDOW} to {@value
 *     #MAX_WINDOW}, a multiple of {@value #MIN_WINDOW}
 * @param rows least rows of a window, 0 (one window, whatever it holds) to {@value #MAX_ROWS}
 * @param budget what the version may cost in false alarms, all references together
 * @param against the references to compare with, 1 or more
 * @param profile the training reference; null: none was shipped. With a season its windows lie
 *     within an hour
 */
public record DriftTerms(
    long window, long rows, AlarmBudget budget, Set<Against> against, ShippedProfile profile) {

  /** Shortest window, and what all are multiples of, milliseconds. */
  public static final long MIN_WINDOW = 1_000;

  /** Longest window: a year of 366 days, milliseconds. */
  public static final long MAX_WINDOW = 366L * 24 * 3_600_000;

  /** Largest number of least rows. */
  public static final long MAX_ROWS = 1_000_000_000;

  private static final long HOUR = 3_600_000;
  private static final int FORMAT = 1;

  public DriftTerms {
    Objects.requireNonNull(budget, "budget");
    if (window < MIN_WINDOW || window > MAX_WINDOW || window % MIN_WINDOW != 0) {
      throw new IllegalArgumentException(
          "drift.window is "
              + window
              + " ms, allowed: multiples of "
              + MIN_WINDOW
              + " from "
              + MIN_WINDOW
              + " to "
              + MAX_WINDOW);
    }
    if (rows < 0 || rows > MAX_ROWS) {
      throw new IllegalArgumentException("drift.rows is " + rows + ", allowed: 0 to " + MAX_ROWS);
    }
    if (budget.windows() > AlarmBudget.MOST_WINDOWS) {
      throw new IllegalArgumentException(
          "drift.budget is " + budget.windows() + " windows, allowed: 2 to 1000000");
    }
    if (against.isEmpty()) {
      throw new IllegalArgumentException(
          "drift.references has 0 entries, allowed: TRAINING, DEPLOYMENT or both");
    }
    against = Collections.unmodifiableSet(EnumSet.copyOf(against));
    if (against.contains(Against.TRAINING) && profile == null) {
      throw new IllegalArgumentException(
          "drift.references has TRAINING and reference.drift is absent, allowed: DEPLOYMENT, or"
              + " ship a profile; ./arrears profile writes one");
    }
  }

  /**
   * Refuses a profile whose season the windows do not fit; it reads the whole profile.
   *
   * @throws IllegalArgumentException with the field, the value and the allowed range
   */
  public void requireSeason() {
    if (profile == null || profile.reference().phases() == 1) {
      return;
    }
    if (profile.reference().season() == null) {
      throw new IllegalArgumentException(
          "reference.drift has "
              + profile.reference().phases()
              + " phases, allowed: 1, or 24 by hour of the day, or 168 by hour of the week");
    }
    if (HOUR % window != 0 || rows > 0) {
      throw new IllegalArgumentException(
          "drift.window is "
              + window
              + " ms and drift.rows is "
              + rows
              + ", allowed with a season: windows that divide an hour, and 0 rows");
    }
  }

  /** The same terms for those who count and do not compare, see {@link ShippedProfile}. */
  public DriftTerms layoutOnly() {
    return profile == null
        ? this
        : new DriftTerms(window, rows, budget, against, profile.layoutOnly());
  }

  /** The start of the window that an instant lies in, milliseconds since the epoch. */
  public long start(long time) {
    return Math.floorDiv(time, window) * window;
  }

  @Override
  public String toString() {
    return "windows of "
        + window
        + " ms"
        + (rows > 0 ? " and " + rows + " rows" : "")
        + ", one false alarm in "
        + budget.windows()
        + ", against "
        + against
        + (profile == null ? "" : " with a " + profile);
  }

  /** Writes the terms, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(window);
    out.writeLong(rows);
    budget.write(out);
    out.writeByte(against.size());
    for (Against reference : against) {
      out.writeUTF(reference.name());
    }
    out.writeBoolean(profile != null);
    if (profile != null) {
      profile.write(out);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or numbers that cannot be terms
   */
  public static DriftTerms read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format != FORMAT) {
      throw new IOException(
          "drift terms have format version " + format + ", known: 1; use a newer Arrears");
    }
    try {
      long window = in.readLong();
      long rows = in.readLong();
      AlarmBudget budget = AlarmBudget.read(in);
      Set<Against> against = EnumSet.noneOf(Against.class);
      int size = in.readUnsignedByte();
      for (int i = 0; i < size; i++) {
        against.add(Against.valueOf(in.readUTF()));
      }
      return new DriftTerms(
          window, rows, budget, against, in.readBoolean() ? ShippedProfile.read(in) : null);
    } catch (IllegalArgumentException e) {
      throw new IOException("drift terms cannot be restored: " + e.getMessage(), e);
    }
  }

  /** What windows are compared with. */
  public enum Against {
    /** The profile that the deployment brought, of the rows that the version was trained on. */
    TRAINING,
    /** The first windows of the present activation. */
    DEPLOYMENT
  }
}
