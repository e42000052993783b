package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What the corrections of one activation came to. Each correction is counted once. Not thread-safe.
 */
final class CorrectionCounts {

  private long amended;
  private long retracted;
  private long reinstated;
  private long stale;
  private long skipped;

  /** A label in force was replaced by another value. */
  void amended() {
    amended++;
  }

  /** A label in force was taken back; a retraction of nothing counts as well. */
  void retracted() {
    retracted++;
  }

  /** A label came after its retraction. */
  void reinstated() {
    reinstated++;
  }

  /** A label came after one that is later in force had been applied. */
  void stale() {
    stale++;
  }

  /** The row could not be taken out of the belief, or its weight is unknown. */
  void skipped() {
    skipped++;
  }

  /** The counts as a snapshot has them. */
  Snapshot.Corrections get() {
    return new Snapshot.Corrections(amended, retracted, reinstated, stale, skipped);
  }

  /** Labels in force that were replaced by another one. */
  long amendedLabels() {
    return amended;
  }

  /** Labels in force that were taken back. */
  long retractedLabels() {
    return retracted;
  }

  /** Labels that came after a retraction and are examples again. */
  long reinstatedLabels() {
    return reinstated;
  }

  /** Labels that came too late to ever be in force. */
  long staleLabels() {
    return stale;
  }

  /** Corrections that were not applied: belief and ledger keep the label before. */
  long skippedLabels() {
    return skipped;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(amended);
    out.writeLong(retracted);
    out.writeLong(reinstated);
    out.writeLong(stale);
    out.writeLong(skipped);
  }

  static CorrectionCounts read(DataInput in) throws IOException {
    CorrectionCounts counts = new CorrectionCounts();
    counts.amended = in.readLong();
    counts.retracted = in.readLong();
    counts.reinstated = in.readLong();
    counts.stale = in.readLong();
    counts.skipped = in.readLong();
    return counts;
  }

  @Override
  public String toString() {
    return amended
        + " amended, "
        + retracted
        + " retracted, "
        + reinstated
        + " reinstated, "
        + stale
        + " stale, "
        + skipped
        + " skipped";
  }
}
