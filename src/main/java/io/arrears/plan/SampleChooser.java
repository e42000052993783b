package io.arrears.plan;

import io.arrears.belief.Belief;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Chunk;
import io.arrears.belief.Family;
import io.arrears.belief.Predictive;
import io.arrears.debt.Loss;
import io.arrears.drift.Standardiser;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * Which samples to train on, without training: a linear head that starts from nothing learns
 * batches of rows by the belief's closed-form update, and a bandit over {@link Buckets} learns
 * which buckets lower its loss on held-out rows of the present regime most.
 *
 * <ol>
 *   <li>Held out: a quarter of the regime's rows, newest first, at most {@value #MOST_HELD_OUT}.
 *   <li>Pilot: the regime's newest other rows, a quarter of the budget. By the head fitted on them
 *       every other row has a loss, which is averaged over {@value #NEIGHBOURS} rows before and
 *       behind it.
 *   <li>Until the budget is spent or no row is left: the bandit picks a bucket, {@value #BATCH}
 *       rows of it are learned, the reward is what the mean held-out loss fell by, per row.
 * </ol>
 *
 * <p>The manifest is pilot, chosen rows and held-out rows, at most the budget, in the order of
 * time. Old and new rows are so balanced by what they bring, not by a constant. Rewards fall as the
 * head learns; they are put into [0, 1] by the largest of late, {@code 1/2 + gain / (2 scale)}, the
 * scale losing a twentieth at each pull. Where fewer than {@value #LEAST_HELD_OUT} rows could be
 * held out the newest rows are taken and the bandit learns nothing.
 *
 * <p>Time: a head update of D^3 / 2 and {@code 200 D^2} multiply-adds a batch, at a trigger only.
 */
final class SampleChooser {

  private static final int BATCH = 16;
  private static final int MOST_HELD_OUT = 200;
  private static final int LEAST_HELD_OUT = 20;
  private static final int HELD_OUT_SHARE = 4;
  private static final int PILOT_SHARE = 4;
  private static final int NEIGHBOURS = 16;
  private static final double PRIOR_SCALE = 10;
  private static final double SCALE_KEPT = 0.95;

  private final SampleStore store;
  private final Family family;
  private final Belief belief;
  private final Standardiser standardiser;
  private final Loss loss;
  private final Belief head;
  private final Chunk batch;
  private final Predictive predictive = new Predictive();
  private final double centre;

  private SampleChooser(
      SampleStore store, Belief belief, Standardiser standardiser, Loss loss, double dispersion) {
    this.store = store;
    this.family = belief.family();
    this.belief = belief;
    this.standardiser = standardiser;
    this.loss = loss;
    this.head =
        Belief.create(
            family,
            belief.outputs(),
            belief.dimension(),
            new BeliefOptions(PRIOR_SCALE, 0, Double.POSITIVE_INFINITY),
            dispersion);
    this.batch = new Chunk(BATCH, belief.dimension(), belief.outputs());
    double mean = store.rows().stream().mapToDouble(SampleStore.Row::label).average().orElse(0);
    this.centre =
        family == Family.GAUSSIAN
            ? mean
            : family == Family.POISSON ? Math.log(Math.max(1e-6, mean)) : 0;
  }

  /**
   * The samples to train on, in the order of time.
   *
   * @param trainFrom start of the present regime, milliseconds since the epoch
   * @param dispersion GAUSSIAN: standard deviation of the residuals, label units
   */
  static List<Sample> choose(
      SampleStore store,
      long trainFrom,
      Belief belief,
      Standardiser standardiser,
      Loss loss,
      double dispersion) {
    return new SampleChooser(store, belief, standardiser, loss, dispersion).choose(trainFrom);
  }

  private List<Sample> choose(long trainFrom) {
    List<SampleStore.Row> rows = store.rows();
    rows.sort(
        Comparator.comparingLong((SampleStore.Row row) -> row.sample().time())
            .thenComparing(row -> row.sample().predictionId())
            .reversed());
    int budget = store.options().samples();
    List<SampleStore.Row> heldOut = new ArrayList<>();
    List<SampleStore.Row> chosen = new ArrayList<>();
    List<SampleStore.Row> rest = new ArrayList<>();
    int present = 0;
    for (SampleStore.Row row : rows) {
      boolean isPresent = row.sample().time() >= trainFrom;
      if (isPresent
          && present++ % HELD_OUT_SHARE == 0
          && heldOut.size() < Math.min(MOST_HELD_OUT, budget / HELD_OUT_SHARE)) {
        heldOut.add(row);
      } else if (isPresent && chosen.size() < budget / PILOT_SHARE) {
        chosen.add(row);
      } else {
        rest.add(row);
      }
    }
    if (heldOut.size() < LEAST_HELD_OUT) {
      return samples(rows.subList(0, Math.min(budget, rows.size())));
    }
    for (int i = 0; i < chosen.size(); i += BATCH) {
      learn(chosen.subList(i, Math.min(chosen.size(), i + BATCH)));
    }
    pull(fill(rest, trainFrom), heldOut, chosen, budget - heldOut.size());
    chosen.addAll(heldOut);
    return samples(chosen);
  }

  /** Distributes rows, newest first, over the buckets. */
  private List<List<SampleStore.Row>> fill(List<SampleStore.Row> rest, long trainFrom) {
    int size = rest.size();
    double[] corrected = new double[size];
    double[] lost = new double[size];
    double[] phi = new double[belief.dimension()];
    int present = 0;
    for (int i = 0; i < size; i++) {
      SampleStore.Row row = rest.get(i);
      standardise(row, phi);
      for (int k = 0; k < belief.outputs(); k++) {
        double correction = 0;
        for (int j = 0; j < phi.length; j++) {
          correction += belief.weight(k, j) * phi[j];
        }
        corrected[i] = Math.max(corrected[i], Math.abs(correction));
      }
      lost[i] = loss(row);
      present += row.sample().time() >= trainFrom ? 1 : 0;
    }
    double median = quantile(corrected, 0.5);
    double[] around = around(lost);
    double low = quantile(around, 1.0 / 3);
    double high = quantile(around, 2.0 / 3);
    List<List<SampleStore.Row>> buckets = new ArrayList<>();
    for (int b = 0; b < Buckets.COUNT; b++) {
      buckets.add(new ArrayList<>());
    }
    for (int i = 0; i < size; i++) {
      int age = i >= present ? 0 : 2 * i >= present ? 1 : 2;
      int region = corrected[i] > median ? 1 : 0;
      int third = around[i] > high ? 2 : around[i] > low ? 1 : 0;
      buckets.get(Buckets.of(age, region, third)).add(rest.get(i));
    }
    return buckets;
  }

  /** Mean over each value and its neighbours in time. */
  private static double[] around(double[] values) {
    double[] sums = new double[values.length + 1];
    for (int i = 0; i < values.length; i++) {
      sums[i + 1] = sums[i] + values[i];
    }
    double[] means = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      int from = Math.max(0, i - NEIGHBOURS);
      int to = Math.min(values.length, i + NEIGHBOURS + 1);
      means[i] = (sums[to] - sums[from]) / (to - from);
    }
    return means;
  }

  private void pull(
      List<List<SampleStore.Row>> buckets,
      List<SampleStore.Row> heldOut,
      List<SampleStore.Row> chosen,
      int budget) {
    boolean[] open = new boolean[Buckets.COUNT];
    double before = mean(heldOut);
    double scale = 0;
    while (chosen.size() < budget) {
      boolean any = false;
      for (int b = 0; b < open.length; b++) {
        open[b] = !buckets.get(b).isEmpty();
        any |= open[b];
      }
      if (!any) {
        return;
      }
      int arm = store.bandit().choose(open, store.draws());
      List<SampleStore.Row> drawn = draw(buckets.get(arm), Math.min(BATCH, budget - chosen.size()));
      learn(drawn);
      chosen.addAll(drawn);
      double after = mean(heldOut);
      double gain = (before - after) / drawn.size();
      scale = Math.max(Math.abs(gain), SCALE_KEPT * scale);
      store.bandit().reward(arm, scale > 0 ? 0.5 + gain / (2 * scale) : 0.5);
      before = after;
    }
  }

  /** Takes rows out of a bucket at random. */
  private List<SampleStore.Row> draw(List<SampleStore.Row> bucket, int count) {
    List<SampleStore.Row> drawn = new ArrayList<>();
    while (drawn.size() < count && !bucket.isEmpty()) {
      int place = store.draws().below(bucket.size());
      drawn.add(bucket.get(place));
      bucket.set(place, bucket.get(bucket.size() - 1));
      bucket.remove(bucket.size() - 1);
    }
    return drawn;
  }

  private void learn(List<SampleStore.Row> rows) {
    batch.clear();
    for (SampleStore.Row row : rows) {
      standardise(row, batch.next(centre, row.label(), 0));
      for (int k = 1; k < belief.outputs(); k++) {
        batch.offset(batch.size() - 1, k, centre);
      }
    }
    head.update(batch);
  }

  private double mean(List<SampleStore.Row> rows) {
    double sum = 0;
    for (SampleStore.Row row : rows) {
      sum += loss(row);
    }
    return sum / rows.size();
  }

  /** Loss of the head on a row. */
  private double loss(SampleStore.Row row) {
    batch.clear();
    standardise(row, batch.next(centre, row.label(), 0));
    for (int k = 1; k < belief.outputs(); k++) {
      batch.offset(0, k, centre);
    }
    head.predict(batch, 0, predictive);
    return loss.of(predictive, row.label());
  }

  private void standardise(SampleStore.Row row, double[] phi) {
    standardiser.standardise(row.features(), 0, phi);
  }

  private static double quantile(double[] values, double level) {
    if (values.length == 0) {
      return 0;
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) (level * (sorted.length - 1))];
  }

  private static List<Sample> samples(List<SampleStore.Row> rows) {
    return rows.stream()
        .map(SampleStore.Row::sample)
        .sorted(Comparator.comparingLong(Sample::time).thenComparing(Sample::predictionId))
        .toList();
  }
}
