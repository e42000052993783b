package io.arrears.debt;

import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What share of a version's debt a retrain can be expected to remove, from what the retrains before
 * have removed.
 *
 * <p>When a version takes over, the correction that the belief had learned for the version before
 * is kept. If the retrain has learned what the belief knew, that correction now harms; if it still
 * helps, the retrain has not bought what it corrects: the model cannot represent it, or the
 * training pipeline repeats the mistake. Over the first examples of the new version, {@code
 * efficacy.rows} of them,
 *
 * <pre>
 *   carry rate = (n before + sum (loss(o) - loss(o + M_old' phi))) / (n + examples)
 * </pre>
 *
 * with n a fifth of efficacy.rows and {@code before} the rate of the retrain before, 0 without one
 * or where it was below 0; where examples have weights, sums and numbers are weighted, n by their
 * mean. While the rate is above 0 by more than one standard error, or where a correction was
 * carried already is not below by as much, the correction is <i>carried</i>, and after n examples
 * the retrain was in vain. Measuring goes on beyond {@code efficacy.rows} while the sum is within
 * two standard errors of 0. The version then has a second ledger beside its own, in which the
 * deployed model with the carried correction is held against the belief, and with v the number of
 * retrains in vain before this one:
 *
 * <pre>
 *   carried   &lt;- max(0, carried + lossPrice (loss(o + M_old' phi) - loss(belief) - doubt x rate))
 *   removable =  debt                           v = 0
 *                max(min(debt, carried), debt / 10)     v = 1
 *                min(debt, carried)             v = 2 or more
 *   efficacy  =  removable / debt
 * </pre>
 *
 * Where nothing is carried, efficacy is 1. One retrain in vain proves little, it may have come too
 * early in a drift, so the next may cost the full debt; the one after it needs ten times as much,
 * or something new. Two in a row that have left the same correction as it was are evidence that a
 * third would, however much the mistake has cost by then: only what is wrong beyond it counts. A
 * retrain of which the sum said neither that it helped nor that it did not counts as in vain once
 * the next one is.
 *
 * <p><b>Why a second ledger</b> and not a factor, or a rate taken off each gap. Where nothing
 * changes, the carried sum compares a fixed model that is right with a belief: a CUSUM e-detector,
 * which takes exp(retrainCost / lossPrice) examples to a false trigger (see {@link Guarantee}) but
 * for what the correction itself is off. For that there are two remedies. {@code doubt} is the
 * share of the correction's gain that its own vagueness can explain, see {@link Carry}. And the
 * correction is refined: each time the belief has replaced a quarter of what it knows and the
 * carried sum has not grown meanwhile, so that there is no sign of anything new, it takes the
 * belief's correction in, weighted by the rows since. A drift makes the sum grow, so it is not
 * taken in, and counts in full.
 *
 * <p>The gap less its own mean is a reflected walk without drift, which reaches any price in about
 * (price / deviation)^2 examples. A factor stretches the time between triggers, and where something
 * does change it takes its share off the change as well.
 *
 * <p><b>Two corrections</b> are tried where one is carried already: the mean of it and the
 * belief's, weighted by the rows that they were learned from; and it alone, since after a true
 * drift on top of a standing mistake it is what the retrain has left. The mean is used unless it
 * gains less than half as much, and once the sum is clear the other is forgotten.
 *
 * <p>Known limit: where the pipeline is repaired without a word after three retrains in vain,
 * nobody asks for the retrain that would now help; a command or a new deployment does. Takes {@code
 * 16 K d} bytes while two are tried, nothing while none is. Not thread-safe.
 */
public final class Efficacy {

  /** Format 1 lacks the retrains that were unclear, the doubt and what refines a correction. */
  private static final int FORMAT = 2;

  /** Share of the measured examples that the rate of the retrain before counts for. */
  private static final double PRIOR = 0.2;

  /** What a carried correction explains of the debt counts for so much after one in vain. */
  private static final double DISCOUNT = 0.1;

  /** Share of what the standing correction gains that its mean with the latest must gain. */
  private static final double MARGIN = 0.5;

  /** Standard errors from 0 at which a sum is clear. */
  private static final double CLEAR = 2;

  /** Share of what the belief knows that must be new for the correction to be refined by it. */
  private static final double RENEWED = 0.25;

  private final double before;
  private final int vainBefore;
  private final int unclearBefore;
  private final boolean retrained;
  private final List<Carry> tried = new ArrayList<>();
  private long rows;
  private double weights;
  private boolean measured;
  private boolean settled;
  private boolean helped;
  private double rate;
  private Carry carried;
  private double rowsSince;
  private double owedThen;

  // Scratch.
  private final Predictive predictive = new Predictive();
  private double[] locations = {};

  private Efficacy(double before, int vainBefore, int unclearBefore, boolean retrained) {
    this.before = before;
    this.vainBefore = vainBefore;
    this.unclearBefore = unclearBefore;
    this.retrained = retrained;
    this.rate = before;
  }

  /** Of a version that no retrain is known to have led to. */
  public static Efficacy unknown() {
    return new Efficacy(0, 0, 0, false);
  }

  /**
   * Of a version that takes over from one with the same family, outputs, features and loss.
   *
   * @param old efficacy of the version before
   * @param belief belief of the version before, as it ended
   * @param transfer turns K x d weights for the features as the version before standardised them
   *     into new ones for the features as the new version does
   * @param lossPrice price of one unit of loss, currency
   * @param retrained whether the version is a retrain that was asked for: not one that is rolled
   *     back to, nor one that was deployed unasked, perhaps with the same weights
   */
  public static Efficacy after(
      Efficacy old,
      Belief belief,
      UnaryOperator<double[][]> transfer,
      double lossPrice,
      boolean retrained) {
    Carry standing = old.carried;
    Efficacy efficacy =
        new Efficacy(Math.max(0, old.rate), old.vainRetrains(), old.unclearRetrains(), retrained);
    Carry learned = Carry.of(belief, lossPrice);
    if (standing == null) {
      efficacy.attempt(learned.transferred(transfer, lossPrice));
    } else {
      efficacy.attempt(standing.average(learned).transferred(transfer, lossPrice));
      efficacy.attempt(standing.transferred(transfer, lossPrice));
    }
    boolean isKept = efficacy.before > 0 || efficacy.vainBefore > 0;
    efficacy.carried = isKept && !efficacy.tried.isEmpty() ? efficacy.tried.get(0) : null;
    return efficacy;
  }

  private void attempt(Carry carry) {
    if (carry.isUsable()) {
      tried.add(carry);
    }
  }

  /** Whether there is no correction to hold examples against, so that none need be entered. */
  public boolean isIdle() {
    return tried.isEmpty();
  }

  /**
   * Enters one example, after it was predicted and before it is learned.
   *
   * @param chunk holds its row, its label and its weight
   * @param row index within the chunk
   * @param lossDeployed loss of the deployed model times weight, as booked
   * @param lossBelief loss of the belief times weight, as booked
   * @param measured examples over which the carry rate is measured
   */
  public void book(
      Family family,
      Loss loss,
      Chunk chunk,
      int row,
      double lossDeployed,
      double lossBelief,
      long orderTime,
      int measured) {
    if (tried.isEmpty()) {
      return;
    }
    if (locations.length != chunk.outputs()) {
      locations = new double[chunk.outputs()];
    }
    for (Carry carry : tried) {
      carry.predict(family, chunk, row, locations, predictive);
      double lossCarried = chunk.weight(row) * loss.of(predictive, chunk.label(row));
      double allowance = chunk.weight(row) * Math.max(0, rate) * carry.doubt();
      carry.book(lossDeployed, lossCarried, lossBelief, allowance, orderTime);
    }
    if (!settled) {
      rows++;
      weights += chunk.weight(row);
      double standardErrors = choose(PRIOR * measured * weights / rows);
      // Where the correction has changed no loss yet, as it may with a cost matrix, nothing is
      // known.
      this.measured |= rows >= PRIOR * measured && standardErrors > 0;
      settled = standardErrors >= CLEAR && rows >= measured;
      if (settled) {
        tried.clear();
        if (carried != null) {
          tried.add(carried);
        }
      }
    }
  }

  /**
   * Takes the better of the corrections, where it helps.
   *
   * @param prior weight of the rate of the retrain before
   * @return standard errors of its gain from 0; 0 where it has gained and lost nothing
   */
  private double choose(double prior) {
    Carry best = tried.get(0);
    if (tried.size() > 1 && best.gain() < MARGIN * tried.get(1).gain()) {
      best = tried.get(1);
    }
    double gain = prior * before + best.gain();
    double error = best.standardError();
    rate = gain / (prior + weights);
    helped = gain < -error;
    carried = gain > error || vainBefore > 0 && !helped ? best : null;
    return error > 0 ? Math.abs(best.gain()) / error : 0;
  }

  /**
   * Refines the carried correction by what the belief has learned.
   *
   * @param belief belief of the version, with the examples last entered
   * @param weights sum of their weights
   */
  public void refine(Belief belief, double weights) {
    if (!settled || carried == null) {
      return;
    }
    rowsSince += weights;
    if (rowsSince >= RENEWED * belief.effectiveRows()) {
      if (carried.owed() <= owedThen) {
        carried.refine(belief, rowsSince);
      }
      owedThen = carried.owed();
      rowsSince = 0;
    }
  }

  /** A new price for later entries. */
  public void reprice(double lossPrice) {
    tried.forEach(carry -> carry.ledger().reprice(lossPrice));
  }

  /** What a retrain can be expected to remove of a debt, currency. */
  public double removable(double debt) {
    if (carried == null || vainBefore == 0) {
      return debt;
    }
    double beyond = Math.min(debt, carried.owed());
    return vainBefore == 1 ? Math.max(beyond, debt * DISCOUNT) : beyond;
  }

  /** Removable debt over debt, 0 to 1; 1 where nothing is owed. */
  public double of(double debt) {
    return debt > 0 ? removable(debt) / debt : 1;
  }

  /**
   * What the correction learned for the version before still gains on this one, units of loss per
   * example: below 0 where the retrain has taken it in, above 0 where it has not; 0 while unknown.
   */
  public double carryRate() {
    return rate;
  }

  /**
   * Examples over which the carry rate was measured so far: {@code efficacy.rows}, and more where
   * those leave it open whether the correction still helps.
   */
  public long rows() {
    return rows;
  }

  /**
   * Retrains up to the one that led to this version that were in vain, since the last that helped.
   * That one counts once a fifth of {@code efficacy.rows} was measured: a version that was replaced
   * sooner has shown nothing.
   */
  public int vainRetrains() {
    if (helped && measured) {
      return 0;
    }
    return carried != null && isEvidence() ? vainBefore + unclearBefore + 1 : vainBefore;
  }

  /** Retrains since that neither helped nor were in vain, as far as can be told. */
  private int unclearRetrains() {
    if (helped && measured || carried != null && isEvidence()) {
      return 0;
    }
    return carried == null && isEvidence() ? unclearBefore + 1 : unclearBefore;
  }

  private boolean isEvidence() {
    return retrained && measured;
  }

  /** What the deployed model with the carried correction owes, currency; NaN: none is carried. */
  public double carriedDebt() {
    return carried == null ? Double.NaN : carried.owed();
  }

  /** About what the corrections that are tried take in memory, bytes. */
  public long heapBytes() {
    long bytes = 0;
    for (Carry carry : tried) {
      bytes += carry.heapBytes();
    }
    return bytes;
  }

  /** Writes the state, version byte first. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    out.writeDouble(before);
    out.writeInt(vainBefore);
    out.writeInt(unclearBefore);
    out.writeBoolean(retrained);
    out.writeLong(rows);
    out.writeDouble(weights);
    out.writeBoolean(measured);
    out.writeBoolean(settled);
    out.writeBoolean(helped);
    out.writeDouble(rowsSince);
    out.writeDouble(owedThen);
    out.writeDouble(rate);
    out.writeInt(tried.size());
    for (Carry carry : tried) {
      carry.write(out);
    }
    out.writeInt(tried.indexOf(carried));
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IOException for another version
   */
  public static Efficacy read(DataInput in) throws IOException {
    int format = in.readUnsignedByte();
    if (format < 1 || format > FORMAT) {
      throw new IOException(
          "efficacy has format version "
              + format
              + ", known: 1 to "
              + FORMAT
              + "; use a newer Arrears");
    }
    double before = in.readDouble();
    int vainBefore = in.readInt();
    int unclearBefore = format > 1 ? in.readInt() : 0;
    Efficacy efficacy = new Efficacy(before, vainBefore, unclearBefore, in.readBoolean());
    efficacy.rows = in.readLong();
    efficacy.weights = in.readDouble();
    efficacy.measured = in.readBoolean();
    if (format > 1) {
      efficacy.settled = in.readBoolean();
      efficacy.helped = in.readBoolean();
      efficacy.rowsSince = in.readDouble();
      efficacy.owedThen = in.readDouble();
    }
    efficacy.rate = in.readDouble();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      efficacy.tried.add(Carry.read(in, format > 1));
    }
    int carried = in.readInt();
    efficacy.carried = carried < 0 ? null : efficacy.tried.get(carried);
    if (format == 1) {
      // It was forgotten where it did not help any more.
      efficacy.helped = efficacy.rows > 0 && efficacy.tried.isEmpty();
      // Its gain went on growing when the rows were counted no more.
      efficacy.settled =
          efficacy.tried.stream().anyMatch(t -> t.ledger().examples() > efficacy.rows);
    }
    return efficacy;
  }

  @Override
  public String toString() {
    return "carry rate "
        + rate
        + " over "
        + rows
        + " examples"
        + (carried == null ? "" : ", retrains in vain: " + vainRetrains());
  }
}
