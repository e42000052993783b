package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The labels of one model that were asked for: how many of the day's budget are spent, which were
 * asked for, and what each counts for when it comes. The budget is the model's: all its versions
 * share it. Not thread-safe.
 *
 * <p>The budget of a day is spent evenly: at a look, what the share of the day until the next look
 * allows and was not asked for yet. What a day has left at its end is lost. Looks need not come in
 * the order of their times, but days do: a look of an earlier day than the latest that has asked
 * allows nothing.
 *
 * <p>Of what was asked for the last 4,096 are remembered, and no fewer than two days of the largest
 * budget; the label of one that was forgotten counts for one example. About 100 bytes each in
 * memory, 24 of state.
 */
public final class AskedLabels {

  /** A day in UTC, milliseconds. */
  public static final long DAY = 86_400_000;

  private static final byte FORMAT = 1;
  private static final int REMEMBERED = 4_096;

  /** By the hash of the prediction id, oldest first. */
  private final Map<Long, Request> requests = new LinkedHashMap<>();

  private long day = Long.MIN_VALUE;
  private int spent;

  /** Latest time at which something was observed that was asked for and is forgotten. */
  private long forgotten = Long.MIN_VALUE;

  /**
   * How many labels may be asked for at a look.
   *
   * @param time time of the look, milliseconds since the epoch
   * @param interval time until the next look, milliseconds, 0: not known
   */
  public int allowed(LabelBudget budget, long time, long interval) {
    long today = Math.floorDiv(time, DAY);
    if (today < day) {
      return 0;
    }
    int used = today == day ? spent : 0;
    double part = Math.min(1, (double) (time - today * DAY + Math.min(interval, DAY)) / DAY);
    return Math.max(0, (int) Math.ceil(budget.perDay() * part) - used);
  }

  /** Whether nothing was ever asked for. */
  public boolean isEmpty() {
    return requests.isEmpty();
  }

  /** Whether a label was asked for and is remembered. */
  public boolean isAsked(long hash) {
    return requests.containsKey(hash);
  }

  /**
   * Whether a label may have been asked for and is forgotten, so that its weight is unknown.
   *
   * @param observed time of its observation, milliseconds since the epoch
   */
  public boolean mayBeForgotten(long hash, long observed) {
    return observed <= forgotten && !requests.containsKey(hash);
  }

  /**
   * A label is asked for.
   *
   * @param hash of the prediction id
   * @param observed time of its observation, milliseconds since the epoch
   * @param time time of the look, milliseconds since the epoch
   * @param weight how many examples it counts for
   * @return how many were asked for that day, this one included
   */
  public int ask(LabelBudget budget, long hash, long observed, long time, double weight) {
    long today = Math.floorDiv(time, DAY);
    if (today > day) {
      day = today;
      spent = 0;
    }
    spent++;
    requests.put(hash, new Request(observed, weight));
    if (requests.size() > Math.max(REMEMBERED, 2 * budget.perDay())) {
      long oldest = requests.keySet().iterator().next();
      forgotten = Math.max(forgotten, requests.remove(oldest).observed());
    }
    return spent;
  }

  /** How many examples a label counts for; 1 where it was not asked for. */
  public double weight(long hash) {
    Request request = requests.get(hash);
    return request == null ? 1 : request.weight();
  }

  /** Forgets everything: the model is retired. */
  public void clear() {
    requests.clear();
    day = Long.MIN_VALUE;
    spent = 0;
    forgotten = Long.MIN_VALUE;
  }

  /** About what this takes in memory, bytes; 0 where nothing was ever asked for. */
  public long heapBytes() {
    return requests.isEmpty() ? 0 : 150 + 100L * requests.size();
  }

  /** Writes the state, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeLong(day);
    out.writeInt(spent);
    out.writeLong(forgotten);
    out.writeInt(requests.size());
    for (var entry : requests.entrySet()) {
      out.writeLong(entry.getKey());
      out.writeLong(entry.getValue().observed());
      out.writeDouble(entry.getValue().weight());
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
    asked.forgotten = in.readLong();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      asked.requests.put(in.readLong(), new Request(in.readLong(), in.readDouble()));
    }
    return asked;
  }

  /**
   * What is known of a request.
   *
   * @param observed time of the observation, milliseconds since the epoch
   * @param weight how many examples the label counts for
   */
  private record Request(long observed, double weight) {}
}
