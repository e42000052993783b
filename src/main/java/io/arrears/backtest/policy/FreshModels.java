package io.arrears.backtest.policy;

import io.arrears.backtest.Release;
import io.arrears.backtest.Replay;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.RowStream;
import io.arrears.backtest.Trainer;
import io.arrears.belief.Predictive;
import io.arrears.engine.Deployment;
import io.arrears.engine.LookSchedule;
import java.util.ArrayList;
import java.util.List;

/**
 * The models of a file, one after each batch, and how each does on the batch that follows: what
 * retraining always would give. Keeps the models, so that a backtest need not fit them again.
 */
public final class FreshModels implements CandidateSource {

  private final List<Release> models = new ArrayList<>();
  private double loss;
  private double error;
  private double previousError;
  private long rows;
  private int batches;

  private FreshModels() {}

  /** Fits all models of a file. */
  public static FreshModels fit(RowStream stream, ReplayOptions options) {
    FreshModels fresh = new FreshModels();
    Trainer trainer = new Trainer(stream, options, LookSchedule.ON_COMMAND);
    fresh.models.add(trainer.first());
    double previous = lastLabel(stream, options.warmup());
    int from = options.warmup();
    while (from < stream.rows()) {
      int to = Replay.batchEnd(from, stream, options);
      Batch batch = Batch.read(fresh.batches + 1, from, to, stream);
      previous = fresh.score(batch, previous);
      trainer.accept(from, to);
      if (to < stream.rows()) {
        fresh.models.add(trainer.retrain(batch.time()));
      }
      from = to;
    }
    return fresh;
  }

  private static double lastLabel(RowStream stream, int end) {
    double label = Double.NaN;
    for (int row = 0; row < end; row++) {
      label = Double.isNaN(stream.label(row)) ? label : stream.label(row);
    }
    return label;
  }

  private double score(Batch batch, double previous) {
    Release model = models.get(models.size() - 1);
    Deployment deployment = model.deployment();
    boolean classes = deployment.family().hasClasses();
    double[][] predictions = batch.distinct().predictions(model.model());
    Predictive claimed = new Predictive();
    double last = previous;
    for (int i = 0; i < predictions.length; i++) {
      double label = batch.labels()[i];
      if (Double.isNaN(label)) {
        continue;
      }
      claimed.claim(deployment.family(), predictions[i], deployment.dispersion());
      loss += deployment.terms().loss().of(claimed, label);
      if (classes) {
        error += RowOutcome.isWrong(predictions[i], label) ? 1 : 0;
        previousError += label == last ? 0 : 1;
      } else {
        error += Math.pow(label - predictions[i][0], 2);
        previousError += Math.pow(label - last, 2);
      }
      last = label;
      rows++;
    }
    batches++;
    return last;
  }

  /** Mean loss of a batch, units of loss. */
  public double meanBatchLoss() {
    return loss / batches;
  }

  /** Mean error of a row: the share of wrong classes, or the squared distance. */
  public double error() {
    return error / rows;
  }

  /** The same of a model that predicts the label of the row before. */
  public double previousLabelError() {
    return previousError / rows;
  }

  @Override
  public Release first(Trainer trainer) {
    trainer.takeWarmup();
    return models.get(0);
  }

  @Override
  public Release after(int batch, long time, Trainer trainer) {
    return models.get(batch);
  }
}
