package io.arrears.cli.bench;

import io.arrears.backtest.DataTable;
import io.arrears.backtest.LearnerKind;
import io.arrears.backtest.Release;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Trainer;
import io.arrears.belief.Belief;
import io.arrears.belief.Chunk;
import io.arrears.belief.Predictive;
import io.arrears.debt.Loss;
import io.arrears.engine.LookSchedule;
import io.arrears.plan.Draws;
import io.arrears.plan.LabelChooser;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * What a belief makes of a share of the labels of a stream: batch by batch it predicts every row,
 * then learns those whose labels were bought. Bought are rows of a pool of {@value #POOL} rows of
 * the batch at random, as the engine holds them. The model of the warm-up serves throughout.
 */
final class LabelRun {

  /** As many rows as a model's pool holds. */
  static final int POOL = 256;

  /** How labels are chosen within a pool. */
  enum Way {
    /** At random. */
    RANDOM,
    /** Those whose prediction is nearest to indifference, by the belief. */
    MARGIN,
    /** Most expected information, one after the other. */
    INFORMATION,
    /** Most expected reduction of the loss, one after the other. */
    GAP,
    /** At random, where the belief is unsure more often, and weighted; what the engine does. */
    REQUESTED
  }

  private final ReplayOptions options;
  private final RowStream stream;
  private final Release release;

  LabelRun(StreamSet set, Path directory) throws Exception {
    options = set.options(directory, LearnerKind.LINEAR, 1);
    stream = new RowStream(DataTable.read(options.data()), options);
    release = new Trainer(stream, options, LookSchedule.ON_COMMAND).first();
  }

  /**
   * Mean log loss of the belief over all labelled rows behind the warm-up, each predicted before
   * any label of its batch was bought.
   *
   * @param share share of the labels that are bought, 0 to 1
   * @param seed of the pools and of whatever is drawn
   */
  double loss(Way way, double share, long seed) {
    Random random = new Random(seed);
    int dimension = stream.featureNames().size() + 1;
    double dispersion = release.deployment().dispersion();
    Belief belief =
        Belief.create(
            options.family(),
            stream.outputs(),
            dimension,
            release.deployment().belief(),
            dispersion);
    Predictive predictive = new Predictive();
    Predictive deployed = new Predictive();
    double sum = 0;
    int scored = 0;
    for (int from = options.warmup(); from < stream.rows(); from += options.batch()) {
      int to = Math.min(from + options.batch(), stream.rows());
      Chunk batch = new Chunk(to - from, dimension, stream.outputs());
      for (int row = from; row < to; row++) {
        if (Double.isNaN(stream.label(row))) {
          continue;
        }
        deployed.claim(options.family(), release.model().predict(stream.features(row)), dispersion);
        double[] phi = batch.next(deployed, stream.label(row), stream.time(row));
        release.deployment().reference().standardise(stream.features(row), phi);
        belief.predict(batch, batch.size() - 1, predictive);
        sum += Loss.LOG.of(predictive, stream.label(row));
        scored++;
      }
      int budget = (int) Math.round(share * batch.size());
      if (budget > 0) {
        belief.update(bought(way, belief, pool(batch, random), budget, random));
      }
    }
    return sum / scored;
  }

  private static Chunk pool(Chunk batch, Random random) {
    List<Integer> rows = new ArrayList<>(IntStream.range(0, batch.size()).boxed().toList());
    Collections.shuffle(rows, random);
    Chunk pool = empty(batch, Math.min(POOL, rows.size()));
    rows.subList(0, pool.capacity()).forEach(row -> copy(batch, row, 1, pool));
    return pool;
  }

  private static Chunk bought(Way way, Belief belief, Chunk pool, int budget, Random random) {
    int count = Math.min(budget, pool.size());
    Chunk bought = empty(pool, count);
    switch (way) {
      case RANDOM -> IntStream.range(0, count).forEach(row -> copy(pool, row, 1, bought));
      case MARGIN ->
          IntStream.range(0, pool.size())
              .boxed()
              .sorted(Comparator.comparingDouble(row -> margin(belief, pool, row)))
              .limit(count)
              .forEach(row -> copy(pool, row, 1, bought));
      case INFORMATION, GAP, REQUESTED ->
          LabelChooser.choose(belief, pool, count, choice(way), new Draws(random.nextLong()))
              .forEach(pick -> copy(pool, pick.row(), pick.weight(), bought));
    }
    return bought;
  }

  private static LabelChooser.Choice choice(Way way) {
    return way == Way.REQUESTED ? LabelChooser.DEFAULT : LabelChooser.Choice.valueOf(way.name());
  }

  /** Distance of the belief's location from indifference, link units; of two classes. */
  private static double margin(Belief belief, Chunk rows, int row) {
    return Math.abs(rows.offset(row, 0) + belief.correction(0, rows.phi(row)));
  }

  private static Chunk empty(Chunk like, int capacity) {
    return new Chunk(Math.max(1, capacity), like.dimension(), like.outputs());
  }

  private static void copy(Chunk from, int row, double weight, Chunk to) {
    double[] phi = to.next(from.offset(row, 0), from.label(row), from.time(row));
    System.arraycopy(from.phi(row), 0, phi, 0, phi.length);
    for (int k = 1; k < from.outputs(); k++) {
      to.offset(to.size() - 1, k, from.offset(row, k));
    }
    to.weigh(weight);
  }
}
