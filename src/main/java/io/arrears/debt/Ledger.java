package io.arrears.debt;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The append-only book of one activation's debt: what serving the frozen model has cost compared
 * with what is now known.
 *
 * <pre>
 *   debt <- max(0, debt + lossPrice (lossDeployed - lossBelief))
 * </pre>
 *
 * <p>Debt is in currency, losses are in units of loss. The window is everything since the debt was
 * last zero or the price last changed, and
 *
 * <pre>
 *   debt = openingBalance + lossPrice windowGap      up to rounding
 * </pre>
 *
 * A new price holds for later entries only: what was owed at the old one stays owed, as the opening
 * balance. The debt stops growing at {@link Double#MAX_VALUE}. An empty ledger owes 0. Takes about
 * 100 bytes; not thread safe.
 */
public final class Ledger {

  /** Format 1 lacks the times that tell which entries are of the window. */
  private static final int FORMAT = 2;

  private double lossPrice;
  private double debt;
  private long examples;
  private double lossDeployed;
  private double lossBelief;
  private double openingBalance;
  private long windowStart;
  private long windowExamples;
  private double windowLossDeployed;
  private double windowLossBelief;
  private double windowGap;

  /** Latest order time of an entry, and what it was when the window's first entry had come. */
  private long latest = Long.MIN_VALUE;

  private long opened;

  /**
   * @param lossPrice price of one unit of loss, finite and above 0, currency per unit of loss
   */
  public Ledger(double lossPrice) {
    requirePrice(lossPrice);
    this.lossPrice = lossPrice;
  }

  /**
   * Enters one example.
   *
   * @param lossDeployed loss of the deployed model, finite
   * @param lossBelief loss of the belief as it stood before the example's chunk, finite
   * @param orderTime order time of the example, milliseconds since the epoch
   * @throws IllegalArgumentException for a loss that is not finite, before anything has changed
   */
  public void book(double lossDeployed, double lossBelief, long orderTime) {
    requireFinite("lossDeployed", lossDeployed);
    requireFinite("lossBelief", lossBelief);
    examples++;
    latest = Math.max(latest, orderTime);
    this.lossDeployed += lossDeployed;
    this.lossBelief += lossBelief;
    double next = debt + lossPrice * (lossDeployed - lossBelief);
    if (!(next > 0)) {
      openWindow(0);
      return;
    }
    debt = Math.min(next, Double.MAX_VALUE);
    if (windowExamples == 0) {
      windowStart = orderTime;
      opened = latest;
    }
    windowExamples++;
    windowLossDeployed += lossDeployed;
    windowLossBelief += lossBelief;
    windowGap += lossDeployed - lossBelief;
  }

  /**
   * Appends what a corrected label changes of an earlier entry. The sums over all entries change in
   * any case; debt and window only where the entry is of the window:
   *
   * <pre>
   *   debt <- max(0, debt + lossPrice (deltaDeployed - deltaBelief))
   * </pre>
   *
   * Both differences must be of one belief, else debt would come from what was learned meanwhile.
   * An entry counts as one of the window from the latest order time on that was booked when the
   * window began; so a late entry may miss it.
   *
   * @param deltaDeployed loss of the deployed model on the new label less that on the old, finite;
   *     a retracted label's loss is 0
   * @param deltaBelief the same of the belief
   * @param entered order time of the entry, milliseconds since the epoch
   * @return whether the entry is of the window
   * @throws IllegalArgumentException for a difference that is not finite, before anything has
   *     changed
   */
  public boolean amend(double deltaDeployed, double deltaBelief, long entered) {
    requireFinite("deltaDeployed", deltaDeployed);
    requireFinite("deltaBelief", deltaBelief);
    lossDeployed += deltaDeployed;
    lossBelief += deltaBelief;
    if (windowExamples == 0 || entered < opened) {
      return false;
    }
    double next = debt + lossPrice * (deltaDeployed - deltaBelief);
    if (!(next > 0)) {
      openWindow(0);
      return true;
    }
    debt = Math.min(next, Double.MAX_VALUE);
    windowLossDeployed += deltaDeployed;
    windowLossBelief += deltaBelief;
    windowGap += deltaDeployed - deltaBelief;
    return true;
  }

  /**
   * Changes the price for later entries.
   *
   * @param lossPrice finite and above 0
   */
  public void reprice(double lossPrice) {
    requirePrice(lossPrice);
    if (lossPrice != this.lossPrice) {
      this.lossPrice = lossPrice;
      openWindow(debt);
    }
  }

  private static void requirePrice(double lossPrice) {
    if (!(lossPrice > 0 && lossPrice < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "lossPrice is " + lossPrice + ", allowed: finite and above 0");
    }
  }

  /** Whether the debt has reached the cost of a retrain: break-even. */
  public boolean owes(double retrainCost) {
    return debt >= retrainCost;
  }

  /** Debt, currency, at least 0. */
  public double debt() {
    return debt;
  }

  /** Price of one unit of loss for the next entry. */
  public double lossPrice() {
    return lossPrice;
  }

  /** Entries. */
  public long examples() {
    return examples;
  }

  /** Loss of the deployed model over all entries. */
  public double lossDeployed() {
    return lossDeployed;
  }

  /** Loss of the belief over all entries. */
  public double lossBelief() {
    return lossBelief;
  }

  /** Debt with which the window opened, at an earlier price; currency, 0 without one. */
  public double openingBalance() {
    return openingBalance;
  }

  /** Order time of the first entry of the window, milliseconds; 0 while it has none. */
  public long windowStart() {
    return windowStart;
  }

  /** Entries of the window. */
  public long windowExamples() {
    return windowExamples;
  }

  /** Loss of the deployed model over the window. */
  public double windowLossDeployed() {
    return windowLossDeployed;
  }

  /** Loss of the belief over the window. */
  public double windowLossBelief() {
    return windowLossBelief;
  }

  /**
   * Sum of the score gaps of the window, units of loss: what the two losses differ by, without the
   * digits that their difference would lose.
   */
  public double windowGap() {
    return windowGap;
  }

  /** Writes the state, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeDouble(lossPrice);
    out.writeDouble(debt);
    out.writeLong(examples);
    out.writeDouble(lossDeployed);
    out.writeDouble(lossBelief);
    out.writeDouble(openingBalance);
    out.writeLong(windowStart);
    out.writeLong(windowExamples);
    out.writeDouble(windowLossDeployed);
    out.writeDouble(windowLossBelief);
    out.writeDouble(windowGap);
    out.writeLong(latest);
    out.writeLong(opened);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version or an impossible price
   */
  public static Ledger read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format < 1 || format > FORMAT) {
      throw new IOException(
          "ledger has format version "
              + format
              + ", known: 1 to "
              + FORMAT
              + "; use a newer Arrears");
    }
    Ledger ledger = readPrice(in);
    ledger.debt = in.readDouble();
    ledger.examples = in.readLong();
    ledger.lossDeployed = in.readDouble();
    ledger.lossBelief = in.readDouble();
    ledger.openingBalance = in.readDouble();
    ledger.windowStart = in.readLong();
    ledger.windowExamples = in.readLong();
    ledger.windowLossDeployed = in.readDouble();
    ledger.windowLossBelief = in.readDouble();
    ledger.windowGap = in.readDouble();
    ledger.latest = format > 1 ? in.readLong() : ledger.windowStart;
    ledger.opened = format > 1 ? in.readLong() : ledger.windowStart;
    return ledger;
  }

  private static Ledger readPrice(DataInput in) throws IOException {
    try {
      return new Ledger(in.readDouble());
    } catch (IllegalArgumentException e) {
      throw new IOException("ledger cannot be restored: " + e.getMessage(), e);
    }
  }

  private void openWindow(double balance) {
    debt = balance;
    openingBalance = balance;
    windowStart = 0;
    windowExamples = 0;
    windowLossDeployed = 0;
    windowLossBelief = 0;
    windowGap = 0;
  }

  private static void requireFinite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value + ", allowed: finite");
    }
  }

  @Override
  public String toString() {
    return "debt " + debt + " over " + windowExamples + " of " + examples + " examples";
  }
}
