package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The corrections of one activation: applies each to its books, and counts once what it came to.
 *
 * <ul>
 *   <li>A row that was taken and not booked yet gets the label in its place, or leaves.
 *   <li>A booked row is taken out of the belief; the new label enters in its place, and the ledger
 *       gets the difference of the two gaps, both scored by the belief without the row: neither
 *       label profits from having been learned. That belief is not the one that scored the entry,
 *       since both sides of the difference must be of one belief; so the debt after an amendment is
 *       near that of a stream which never had the first label, not equal to it.
 *   <li>A label after a retraction is an example again.
 *   <li>A row whose label was asked for leaves with the weight with which it came.
 *   <li>Where the model was ever thinned, the weight of a booked row is unknown, and so it is where
 *       the label may have been asked for so long ago that this is forgotten; where taking a row
 *       out would leave less than the prior, it cannot be taken out: all are skipped. So is one
 *       whose label is not of those that are waited for.
 * </ul>
 *
 * Not thread-safe.
 */
final class Corrections {

  private long amended;
  private long retracted;
  private long reinstated;
  private long stale;
  private long skipped;

  /**
   * Applies a correction, or finds that it is an example.
   *
   * @param isSampled whether its label is of those that are waited for
   * @param weight how many examples the row counts for
   * @param isWeightKnown false where examples of the activation were ever left out, or the label
   *     may have been asked for and that is forgotten
   * @return whether it is to be taken as an example
   */
  boolean apply(
      Correction correction,
      Bookkeeper books,
      boolean isSampled,
      double weight,
      boolean isWeightKnown) {
    boolean isRetraction = correction.label().isRetraction();
    if (!isSampled) {
      skipped++;
      return false;
    }
    Label before = correction.before();
    if (before == null || before.isRetraction()) {
      if (isRetraction) {
        // One of nothing counts as well.
        retracted++;
      } else if (!isWeightKnown) {
        skipped++;
      } else {
        reinstated++;
        return true;
      }
    } else if (!books.correct(correction, weight, isWeightKnown)) {
      skipped++;
    } else if (isRetraction) {
      retracted++;
    } else {
      amended++;
    }
    return false;
  }

  /** Counts one that came after a label that is later in force had been applied. */
  void pass() {
    stale++;
  }

  /** The counts as a snapshot has them. */
  Snapshot.Corrections get() {
    return new Snapshot.Corrections(amended, retracted, reinstated, stale, skipped);
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(amended);
    out.writeLong(retracted);
    out.writeLong(reinstated);
    out.writeLong(stale);
    out.writeLong(skipped);
  }

  static Corrections read(DataInput in) throws IOException {
    Corrections corrections = new Corrections();
    corrections.amended = in.readLong();
    corrections.retracted = in.readLong();
    corrections.reinstated = in.readLong();
    corrections.stale = in.readLong();
    corrections.skipped = in.readLong();
    return corrections;
  }
}
