package io.arrears.plan;

import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.linalg.VectorKernels;
import java.util.ArrayList;
import java.util.List;

/**
 * Which labels to ask for: of rows without a label those that teach the belief most, one after the
 * other, each as if the labels of those before it were known, and of those that were asked for
 * earlier and have not come yet.
 *
 * <pre>
 *   k_il  = phi_i' Sigma phi_l
 *   information_i = K log(1 + a_i c_i k_ii) / 2                          nats
 *   gap_i = K a_i c_i / (1 + a_i c_i k_ii) sum_l c_l k_il^2 / (2 n)      nats per row
 *   after j was picked:   k_il &lt;- k_il - a_j c_j k_ij k_jl / (1 + a_j c_j k_jj)
 * </pre>
 *
 * <p>The update is that of Sherman and Morrison: what learning row j does to the covariance,
 * whatever its label turns out to be (Huseljic et al., arXiv 2210.06112). Without it a batch would
 * be many copies of one row. c is the curvature at the belief's mean; a is the weight of the row,
 * what of a label so old would still be remembered: it says what a label is worth, not how much a
 * loss on such a row matters. K is 1 but for classes, of which all but one count. The gap is what
 * the label is expected to take off the belief's log loss on a row such as these: the expected loss
 * above that of the best linear correction is {@code c k / 2}.
 *
 * <p>Rows can be picked in two ways.
 *
 * <ul>
 *   <li>{@link Choice#INFORMATION} and {@link Choice#GAP}: always the largest. No label counts for
 *       more than itself. Where a linear correction is not the truth, rows far from the others
 *       teach it what holds for them alone.
 *   <li>{@link Choice#SAMPLED}: at random, with probability {@code q_i}, for nine parts of ten in
 *       proportion to {@code sqrt(a_i c_i k_ii)}, for one part alike. With
 * </ul>
 *
 * <pre>   w = 1 + (n - m) / (n - t) (1 / ((n - t + 1) q) - 1)     the t-th pick of m among n
 * </pre>
 *
 * <p>as its weight, what is learned of the chosen would be, on average, what would be learned of
 * all (Farquhar, Gal and Rainforth, ICLR 2021, arXiv 2101.11665, equation 7). A label counts for
 * {@code sqrt(w)} examples, half of that correction: measured, that loses less by the bias that is
 * left than it gains by the variance that is saved. Weights are about 1 on average.
 *
 * <p>Time for n rows of d features, m of them picked or asked for: {@code n d^2 + n^2 d / 2 + 2 m
 * n^2} multiply-adds. Without state.
 */
public final class LabelChooser {

  /** Part of the chance that is the same for all rows. */
  private static final double ALIKE = 0.1;

  /** Least w: where a row was as good as certain to be picked w can come out below 0. */
  private static final double LEAST_WEIGHT = 0.01;

  private final Choice choice;
  private final Draws draws;
  private final int size;
  private final double outputs;
  private final double[][] kernel;
  private final double[] curvature;

  /** Curvature times weight: what a label adds to the belief's precision, along its row. */
  private final double[] precision;

  /** Rows before this one were asked for earlier. */
  private final int first;

  private final boolean[] taken;

  /** What measures best, see the guide. */
  public static final Choice DEFAULT = Choice.SAMPLED;

  /** How rows are picked. */
  public enum Choice {
    /** Most expected information. */
    INFORMATION,
    /** Most expected reduction of the loss. */
    GAP,
    /** At random, rows that bring more information more often. */
    SAMPLED
  }

  /**
   * A row to ask for the label of.
   *
   * @param row index within the chunk
   * @param information expected information gain at its turn, nats
   * @param gap expected reduction of the loss at its turn, nats per row
   * @param weight how many examples its label counts for
   */
  public record Pick(int row, double information, double gap, double weight) {}

  private LabelChooser(Belief belief, Chunk rows, int first, Choice choice, Draws draws) {
    this.first = first;
    this.choice = choice;
    this.draws = draws;
    this.size = rows.size();
    this.outputs = belief.family() == Family.CATEGORICAL ? belief.outputs() - 1 : 1;
    this.kernel = new double[size][size];
    this.curvature = new double[size];
    this.precision = new double[size];
    this.taken = new boolean[size];
    double[] solved = new double[belief.dimension()];
    double[] eta = new double[belief.outputs()];
    for (int i = 0; i < size; i++) {
      System.arraycopy(rows.phi(i), 0, solved, 0, solved.length);
      belief.solve(solved);
      for (int l = 0; l <= i; l++) {
        kernel[i][l] = VectorKernels.dot(solved, rows.phi(l), solved.length);
        kernel[l][i] = kernel[i][l];
      }
      for (int k = 0; k < eta.length; k++) {
        eta[k] = rows.offset(i, k) + belief.correction(k, rows.phi(i));
      }
      curvature[i] = belief.family().curvature(eta);
      precision[i] = rows.weight(i) * curvature[i];
    }
    for (int i = 0; i < first; i++) {
      learn(i);
    }
  }

  /**
   * The labels to ask for, in the order of choice.
   *
   * @param rows rows without labels, standardised as the belief's; the weight of a row is the share
   *     of a label of its age that the belief would still know, above 0 and at most 1
   * @param most how many, 0 or more
   * @param draws what {@link Choice#SAMPLED} draws from; the others draw nothing
   */
  public static List<Pick> choose(Belief belief, Chunk rows, int most, Choice choice, Draws draws) {
    return choose(belief, rows, 0, most, choice, draws);
  }

  /**
   * As {@link #choose(Belief, Chunk, int, Choice, Draws)}, where the labels of some rows were asked
   * for already: they count as known, and none of them is picked.
   *
   * @param asked so many rows, the first ones, were asked for
   */
  public static List<Pick> choose(
      Belief belief, Chunk rows, int asked, int most, Choice choice, Draws draws) {
    return rows.size() <= asked || most <= 0
        ? List.of()
        : new LabelChooser(belief, rows, asked, choice, draws)
            .choose(Math.min(most, rows.size() - asked));
  }

  private List<Pick> choose(int most) {
    List<Pick> picks = new ArrayList<>();
    double[] score = new double[size];
    while (picks.size() < most) {
      for (int i = 0; i < size; i++) {
        score[i] = taken[i] ? 0 : score(i);
      }
      double probability = Double.NaN;
      int row;
      if (choice == Choice.SAMPLED) {
        spread(score, size - first - picks.size());
        row = drawn(score);
        probability = score[row];
      } else {
        row = largest(score);
      }
      double weight = choice == Choice.SAMPLED ? weight(picks.size() + 1, most, probability) : 1;
      picks.add(new Pick(row, information(row), gap(row), weight));
      learn(row);
    }
    return picks;
  }

  private double score(int i) {
    return switch (choice) {
      case INFORMATION -> precision[i] * kernel[i][i];
      case GAP -> gap(i);
      case SAMPLED -> Math.sqrt(precision[i] * kernel[i][i]);
    };
  }

  private double information(int i) {
    return outputs * Math.log1p(precision[i] * kernel[i][i]) / 2;
  }

  private double gap(int i) {
    double sum = 0;
    for (int l = first; l < size; l++) {
      sum += curvature[l] * kernel[i][l] * kernel[i][l];
    }
    return outputs * precision[i] / (1 + precision[i] * kernel[i][i]) * sum / (2 * (size - first));
  }

  /** Turns scores of the rows that are left into probabilities. */
  private void spread(double[] score, int left) {
    double total = 0;
    for (double value : score) {
      total += value;
    }
    for (int i = 0; i < size; i++) {
      if (!taken[i]) {
        score[i] = total > 0 ? ALIKE / left + (1 - ALIKE) * score[i] / total : 1.0 / left;
      }
    }
  }

  private int drawn(double[] probability) {
    double rest = draws.uniform();
    int row = -1;
    for (int i = 0; i < size && rest >= 0; i++) {
      if (!taken[i]) {
        row = i;
        rest -= probability[i];
      }
    }
    return row;
  }

  private int largest(double[] score) {
    int row = -1;
    for (int i = 0; i < size; i++) {
      if (!taken[i] && (row < 0 || score[i] > score[row])) {
        row = i;
      }
    }
    return row;
  }

  private double weight(int turn, int most, double probability) {
    int count = size - first;
    if (turn == count) {
      return 1;
    }
    double share = (double) (count - most) / (count - turn);
    double weight = 1 + share * (1 / ((count - turn + 1) * probability) - 1);
    return Math.sqrt(Math.max(LEAST_WEIGHT, weight));
  }

  /** What knowing the label of a row leaves of the covariance between the rows. */
  private void learn(int row) {
    taken[row] = true;
    double[] along = kernel[row].clone();
    double share = precision[row] / (1 + precision[row] * along[row]);
    for (int i = 0; i < size; i++) {
      VectorKernels.addScaled(kernel[i], -share * along[i], along, size);
    }
  }
}
