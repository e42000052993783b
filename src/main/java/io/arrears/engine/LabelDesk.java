package io.arrears.engine;

import io.arrears.belief.Chunk;
import io.arrears.drift.Standardiser;
import io.arrears.plan.AskedLabels;
import io.arrears.plan.Draws;
import io.arrears.plan.LabelBudget;
import io.arrears.plan.LabelChooser;
import io.arrears.plan.LabelPool;
import io.arrears.plan.OpenRequests;
import io.arrears.plan.Sample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Where one activation asks for labels: keeps a sample of the observations of the last day that
 * wait for one, and chooses among them at a look, as far as the budget goes. Exists only where a
 * deployment has a budget. Not thread-safe.
 */
final class LabelDesk {

  private static final byte FORMAT = 1;

  // Most rows of the pool: so many numbers in all, and no fewer or more rows than these.
  private static final int POOL_NUMBERS = 1 << 14;
  private static final int FEWEST_ROWS = 32;
  private static final int MOST_ROWS = 256;

  /** What is older is not asked for: its label would say little of today. */
  private static final long OLDEST = AskedLabels.DAY;

  /** So much of its horizon at least is left to what is asked for: a label takes time to come. */
  private static final int LEFT_OF_HORIZON = 4;

  private final LabelPool pool;
  private final OpenRequests open;
  private boolean hasAsked;

  private LabelDesk(LabelPool pool, OpenRequests open) {
    this.pool = pool;
    this.open = open;
  }

  private LabelDesk(int rows) {
    this(new LabelPool(rows), new OpenRequests(rows));
  }

  /** A desk that has asked for nothing. */
  LabelDesk(Deployment deployment) {
    this(
        Math.max(
            FEWEST_ROWS,
            Math.min(
                MOST_ROWS, POOL_NUMBERS / (deployment.features().size() + deployment.outputs()))));
  }

  /** Whether it has ever asked for a label. */
  boolean hasAsked() {
    return hasAsked;
  }

  /**
   * An observation began to wait for its label; one of another shape is passed over.
   *
   * @param asked what the model has asked for
   */
  void arrive(Observation observation, Deployment deployment, AskedLabels asked) {
    long hash = hash(observation);
    if (!asked.isAsked(hash)
        && observation.features().length == deployment.features().size()
        && observation.prediction().length == deployment.outputs()) {
      Origin origin = observation.origin();
      Sample sample =
          new Sample(
              observation.predictionId(),
              origin.topic(),
              origin.partition(),
              origin.offset(),
              observation.time());
      pool.arrive(
          hash, new LabelPool.Row(sample, observation.features(), observation.prediction()));
    }
  }

  /** The label of an observation has come. */
  void settle(long hash) {
    pool.remove(hash);
    open.settle(hash);
  }

  /** What an observation is known by, here and among the labels that were asked for. */
  static long hash(Observation observation) {
    return IdHash.bits(observation.predictionId(), IdHash.PENDING_SAMPLE);
  }

  /**
   * Chooses which labels to ask for at a look.
   *
   * @param books of the activation; while they have no belief, rows are chosen at random
   * @param asked what the model has asked for; gets what is asked for now
   */
  List<LabelRequest> ask(
      Deployment deployment,
      int activation,
      Bookkeeper books,
      AskedLabels asked,
      long time,
      EngineOptions options) {
    LabelBudget budget = deployment.labels().budget();
    long horizon = deployment.labels().horizon();
    pool.forgetBefore(time - Math.min(OLDEST, horizon - horizon / LEFT_OF_HORIZON));
    open.forgetBefore(Math.max(time, Long.MIN_VALUE + horizon) - horizon);
    int allowed = asked.allowed(budget, time, deployment.looks().interval());
    List<LabelRequest> requests = new ArrayList<>();
    if (allowed > 0 && pool.size() > 0) {
      List<LabelPool.Row> rows = pool.rows();
      List<Long> hashes = pool.hashes();
      List<LabelChooser.Pick> picks =
          books.belief() == null
              ? first(Math.min(allowed, rows.size()))
              : choose(rows, deployment, books, allowed, time, options);
      for (LabelChooser.Pick pick : picks) {
        LabelPool.Row row = rows.get(pick.row());
        Sample sample = row.sample();
        long hash = hashes.get(pick.row());
        pool.remove(hash);
        open.ask(hash, row);
        hasAsked = true;
        int ofDay = asked.ask(budget, hash, sample.time(), time, pick.weight());
        requests.add(
            new LabelRequest(
                deployment.modelId(),
                deployment.version(),
                activation,
                sample.predictionId(),
                sample.time(),
                new Origin(sample.topic(), sample.partition(), sample.offset()),
                time,
                requests.size() + 1,
                picks.size(),
                ofDay,
                budget.perDay(),
                pick.information(),
                pick.gap(),
                pick.weight(),
                budget.price(),
                deployment.terms().currency(),
                options.codeVersion()));
      }
    }
    pool.recover();
    return requests;
  }

  private List<LabelChooser.Pick> choose(
      List<LabelPool.Row> rows,
      Deployment deployment,
      Bookkeeper books,
      int most,
      long time,
      EngineOptions options) {
    List<LabelPool.Row> all = open.rows();
    int asked = all.size();
    all.addAll(rows);
    return LabelChooser.choose(
            books.belief(),
            chunk(all, deployment, books.standardiser(), time),
            asked,
            most,
            LabelChooser.DEFAULT,
            new Draws(options.plan().seed() + time))
        .stream()
        .map(
            pick ->
                new LabelChooser.Pick(
                    pick.row() - asked, pick.information(), pick.gap(), pick.weight()))
        .toList();
  }

  /** The first rows of the pool are rows at random. */
  private static List<LabelChooser.Pick> first(int count) {
    List<LabelChooser.Pick> picks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      picks.add(new LabelChooser.Pick(i, Double.NaN, Double.NaN, 1));
    }
    return picks;
  }

  private static Chunk chunk(
      List<LabelPool.Row> rows, Deployment deployment, Standardiser standardiser, long time) {
    int dimension = deployment.features().size() + 1;
    Chunk chunk = new Chunk(Math.max(1, rows.size()), dimension, deployment.outputs());
    long halfLife = deployment.belief().halfLife();
    for (LabelPool.Row row : rows) {
      long observed = row.sample().time();
      double[] phi = chunk.next(deployment.family(), row.prediction(), Double.NaN, observed);
      standardiser.standardise(row.features(), 0, phi);
      double age = Math.max(0, time - observed);
      chunk.weigh(halfLife == 0 ? 1 : Math.max(1e-9, Math.pow(2, -age / halfLife)));
    }
    return chunk;
  }

  /** About what the desk takes in memory, bytes. */
  long heapBytes() {
    return pool.heapBytes() + open.heapBytes();
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    pool.write(out);
    open.write(out);
    out.writeBoolean(hasAsked);
  }

  static LabelDesk read(DataInput in) throws IOException {
    Formats.require("label desk", in.readByte(), FORMAT);
    LabelDesk desk = new LabelDesk(LabelPool.read(in), OpenRequests.read(in));
    desk.hasAsked = in.readBoolean();
    return desk;
  }
}
