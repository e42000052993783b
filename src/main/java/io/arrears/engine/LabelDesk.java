package io.arrears.engine;

import io.arrears.belief.Chunk;
import io.arrears.drift.Standardiser;
import io.arrears.plan.AskedLabels;
import io.arrears.plan.Draws;
import io.arrears.plan.LabelBudget;
import io.arrears.plan.LabelChooser;
import io.arrears.plan.LabelPool;
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

  private final LabelPool pool;
  private AskedLabels asked;

  private LabelDesk(LabelPool pool, AskedLabels asked) {
    this.pool = pool;
    this.asked = asked;
  }

  /** A desk that has asked for nothing. */
  LabelDesk(Deployment deployment) {
    this(
        new LabelPool(
            Math.max(
                FEWEST_ROWS,
                Math.min(
                    MOST_ROWS,
                    POOL_NUMBERS / (deployment.features().size() + deployment.outputs())))),
        new AskedLabels());
  }

  /** The desk of the version that takes over: the budget is the model's. */
  void succeed(LabelDesk before) {
    asked = before.asked.copy();
  }

  /** An observation began to wait for its label; one of another shape is passed over. */
  void arrive(Observation observation, Deployment deployment) {
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

  /** The label of an observation has come; answers how many examples it counts for. */
  double settle(Observation observation) {
    long hash = hash(observation);
    pool.remove(hash);
    return asked.weight(hash);
  }

  private static long hash(Observation observation) {
    return IdHash.bits(observation.predictionId(), IdHash.PENDING_SAMPLE);
  }

  /**
   * Chooses which labels to ask for at a look.
   *
   * @param books of the activation; while they have no belief, rows are chosen at random
   */
  List<LabelRequest> ask(
      Deployment deployment, int activation, Bookkeeper books, long time, EngineOptions options) {
    LabelBudget budget = deployment.labels().budget();
    pool.forgetBefore(time - Math.min(OLDEST, deployment.labels().horizon()));
    int allowed = asked.allowed(budget, time, deployment.looks().interval());
    List<LabelPool.Row> rows = pool.rows();
    List<Long> hashes = pool.hashes();
    List<LabelChooser.Pick> picks =
        books.belief() == null
            ? first(Math.min(allowed, rows.size()))
            : LabelChooser.choose(
                books.belief(),
                chunk(rows, deployment, books.standardiser(), time),
                allowed,
                LabelChooser.DEFAULT,
                new Draws(options.plan().seed() + time));
    List<LabelRequest> requests = new ArrayList<>();
    for (LabelChooser.Pick pick : picks) {
      Sample sample = rows.get(pick.row()).sample();
      long hash = hashes.get(pick.row());
      pool.remove(hash);
      int ofDay = asked.ask(budget, hash, time, pick.weight());
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
    return requests;
  }

  /** Rows in the order of their hashes are rows at random. */
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
    return pool.heapBytes() + asked.heapBytes();
  }

  void write(DataOutput out) throws IOException {
    out.writeByte(FORMAT);
    pool.write(out);
    asked.write(out);
  }

  static LabelDesk read(DataInput in) throws IOException {
    Formats.require("label desk", in.readByte(), FORMAT);
    return new LabelDesk(LabelPool.read(in), AskedLabels.read(in));
  }
}
