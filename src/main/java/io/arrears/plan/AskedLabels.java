package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The labels of one model that were asked for: how many of the day's budget are spent, which were
 * asked for, and what each counts for when it comes. Passed on from version to version, since the
 * budget is the model's. Not thread-safe.
 *
 * <p>The budget of a day is spent evenly: at a look, what the share of the day until the next look
 * allows and was not asked for yet. What a day has left at its end is lost.
 *
 * <p>Of what was asked for the last 4,096 are remembered, and no fewer than two days of the largest
 * budget; the label of one that was forgotten counts for one example. About 100 bytes each in
 * memory, 16 of state.
 */
public final class AskedLabels {

  /** A day in UTC, milliseconds. */
  public static final long DAY = 86_400_000;

  private static final byte FORMAT = 1;
  private static final int REMEMBERED = 4_096;

  /** Weights by the hash of the prediction id, oldest first. */
  private final Map<Long, Double> weights = new LinkedHashMap<>();

  private long day = Long.MIN_VALUE;
  private int spent;

  /**
   * How many labels may be asked for at a look.
   *
   * @param time time of the look, milliseconds since the epoch
   * @param interval time until the next look, milliseconds, 0: not known
   */
  public int allowed(LabelBudget budget, long time, long interval) {
    long today = Math.floorDiv(time, DAY);
    int used = today == day ? spent : 0;
    double part = Math.min(1, (double) (time - today * DAY + Math.min(interval, DAY)) / DAY);
    return Math.max(0, (int) Math.ceil(budget.perDay() * part) - used);
  }

  /** Whether a label was asked for and is remembered. */
  public boolean isAsked(long hash) {
    return weights.containsKey(hash);
  }

  /**
   * A label is asked for.
   *
   * @param hash of the prediction id
   * @param time time of the look, milliseconds since the epoch
   * @param weight how many examples it counts for
   * @return how many were asked for that day, this one included
   */
  public int ask(LabelBudget budget, long hash, long time, double weight) {
    long today = Math.floorDiv(time, DAY);
    if (today != day) {
      day = today;
      spent = 0;
    }
    spent++;
    weights.put(hash, weight);
    if (weights.size() > Math.max(REMEMBERED, 2 * budget.perDay())) {
      weights.remove(weights.keySet().iterator().next());
    }
    return spent;
  }

  /** How many examples a label counts for; 1 where it was not asked for. */
  public double weight(long hash) {
    return weights.getOrDefault(hash, 1.0);
  }

  /** About what this takes in memory, bytes. */
  public long heapBytes() {
    return 150 + 100L * weights.size();
  }

  /** Writes the state, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(day);
    out.writeInt(spent);
    out.writeInt(weights.size());
    for (var entry : weights.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeDouble(entry.getValue());
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version
   */
  public static AskedLabels read(DataInput in) throws IOException {
    int format = in.readByte();
    if (format != FORMAT) {
      throw new IOException(
          "state of asked labels has format "
              + format
              + ", known: "
              + FORMAT
              + "; restore with the release that wrote it");
    }
    AskedLabels asked = new AskedLabels();
    asked.day = in.readLong();
    asked.spent = in.readInt();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      asked.weights.put(in.readLong(), in.readDouble());
    }
    return asked;
  }

  /** An independent copy. */
  public AskedLabels copy() {
    AskedLabels copy = new AskedLabels();
    copy.day = day;
    copy.spent = spent;
    copy.weights.putAll(weights);
    return copy;
  }
}
