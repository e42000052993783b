package io.arrears.drift;

import java.util.ArrayList;
import java.util.List;

/** How far each block of a reference lies from the reference, in every direction that is tested. */
final class BlockResiduals {

  /** A cell takes part in the fit of the dispersion with so many rows per block on average. */
  private static final double LEAST_PER_BLOCK = 2;

  private final Baseline baseline;
  private final ProfileLayout layout;
  private final List<Totals> blocks;
  private final List<Integer> phaseOf;
  private final double degrees;
  private final double blockRows;

  BlockResiduals(Baseline baseline, List<Totals> blocks, List<Integer> phaseOf, double degrees) {
    this.baseline = baseline;
    this.layout = baseline.layout;
    this.blocks = blocks;
    this.phaseOf = phaseOf;
    this.degrees = degrees;
    this.blockRows = baseline.all.weight / blocks.size();
  }

  DriftReference reference() {
    Dispersion[] scores = new Dispersion[ScoreBasis.SIZE];
    for (int d = 0; d < scores.length; d++) {
      scores[d] = Dispersion.fit(scoreResiduals(d), degrees);
    }
    QuadraticNull[] bins = new QuadraticNull[layout.dimension()];
    for (int j = 0; j < bins.length; j++) {
      bins[j] = binNull(j);
    }
    List<Integer> cellsOfBins = new ArrayList<>();
    List<Integer> missing = new ArrayList<>();
    for (int j = 0; j < layout.dimension(); j++) {
      missing.add(layout.missingCell(j));
      for (int k = 0; k < layout.bins(j).size(); k++) {
        cellsOfBins.add(layout.offset(j) + k);
      }
    }
    double[] cells = new double[layout.cells()];
    double binDegrees = cellDispersion(cellsOfBins, cells);
    double missingDegrees = cellDispersion(missing, cells);
    return new DriftReference(
        baseline,
        blocks.size(),
        degrees,
        blockRows,
        scores,
        cells,
        binDegrees,
        missingDegrees,
        pairDispersion(),
        bins,
        meanNull());
  }

  /** {@code 1 / sqrt(1/n - 1/N)}; 0 where the phase has no other rows. */
  private static double scale(double rows, double all) {
    return rows > 0 && all > rows * (1 + 1e-9) ? 1 / Math.sqrt(1 / rows - 1 / all) : 0;
  }

  private Totals phase(int block) {
    return baseline.phases[phaseOf.get(block)];
  }

  private double[][] scoreResiduals(int direction) {
    double[][] residuals = new double[blocks.size()][baseline.scored.length];
    for (int b = 0; b < residuals.length; b++) {
      Totals block = blocks.get(b);
      Totals phase = phase(b);
      for (int i = 0; i < baseline.scored.length; i++) {
        int j = baseline.scored[i];
        double[] values = baseline.basis[j][direction];
        int offset = layout.offset(j);
        double variance = ScoreBasis.variance(values, phase.counts, offset);
        double scale = scale(block.present(layout, j), phase.present(layout, j));
        if (scale > 0 && variance > 0) {
          residuals[b][i] =
              (ScoreBasis.mean(values, block.counts, offset)
                      - ScoreBasis.mean(values, phase.counts, offset))
                  * scale
                  / Math.sqrt(variance);
        }
      }
    }
    return residuals;
  }

  private QuadraticNull binNull(int j) {
    int size = layout.bins(j).size();
    double[][] residuals = new double[blocks.size()][size];
    double dimension = 0;
    for (int b = 0; b < residuals.length; b++) {
      Totals block = blocks.get(b);
      Totals phase = phase(b);
      double scale = scale(block.present(layout, j), phase.present(layout, j));
      for (int k = 0; k < size; k++) {
        int cell = layout.offset(j) + k;
        double share = baseline.share(phase, j, cell);
        double floor = Math.max(share, 1 / blockRows);
        dimension += share * (1 - share) / floor / blocks.size();
        if (scale > 0) {
          residuals[b][k] = (baseline.share(block, j, cell) - share) * scale / Math.sqrt(floor);
        }
      }
    }
    return QuadraticNull.fit(residuals, Math.max(dimension, 1e-3), degrees);
  }

  /** Fills the factors of some cells in; returns their degrees of freedom. */
  private double cellDispersion(List<Integer> cells, double[] factors) {
    List<Integer> fitted =
        cells.stream()
            .filter(cell -> baseline.all.counts[cell] >= LEAST_PER_BLOCK * blocks.size())
            .toList();
    double[][] residuals = new double[blocks.size()][fitted.size()];
    for (int i = 0; i < fitted.size(); i++) {
      int cell = fitted.get(i);
      int j = layout.feature(cell);
      for (int b = 0; b < residuals.length; b++) {
        Totals block = blocks.get(b);
        Totals phase = phase(b);
        double share = baseline.share(phase, j, cell);
        double scale = scale(baseline.cellRows(block, j, cell), baseline.cellRows(phase, j, cell));
        if (share > 0 && share < 1 && scale > 0) {
          residuals[b][i] =
              (baseline.share(block, j, cell) - share) * scale / Math.sqrt(share * (1 - share));
        }
      }
    }
    Dispersion dispersion = Dispersion.fit(residuals, degrees);
    double sum = 0;
    for (double factor : dispersion.factors()) {
      sum += factor;
    }
    double rest = fitted.isEmpty() ? 1 : sum / fitted.size();
    for (int cell : cells) {
      factors[cell] = rest;
    }
    for (int i = 0; i < fitted.size(); i++) {
      factors[fitted.get(i)] = dispersion.factors()[i];
    }
    return dispersion.degrees();
  }

  /** Products are compared over all phases together. */
  private Dispersion pairDispersion() {
    int joint = layout.jointSize();
    double[][] residuals = new double[blocks.size()][joint * (joint - 1) / 2];
    for (int b = 0; b < residuals.length; b++) {
      Totals block = blocks.get(b);
      double[][] covariance = baseline.covariance(block);
      double scale = scale(block.weight, baseline.all.weight);
      int at = 0;
      for (int i = 0; i < joint; i++) {
        for (int j = 0; j < i; j++) {
          residuals[b][at++] =
              (covariance[i][j] - baseline.covariance[i][j])
                  * scale
                  / Math.sqrt(baseline.productVariance(i, j));
        }
      }
    }
    return Dispersion.fit(residuals, blocks.size() - 1);
  }

  private QuadraticNull meanNull() {
    int joint = layout.jointSize();
    double[][] residuals = new double[blocks.size()][];
    for (int b = 0; b < residuals.length; b++) {
      Totals phase = phase(b);
      double[] difference = baseline.means(blocks.get(b));
      double[] means = baseline.means(phase);
      double scale = scale(blocks.get(b).weight, phase.weight);
      for (int i = 0; i < joint; i++) {
        difference[i] = (difference[i] - means[i]) * scale;
      }
      baseline.whiten(difference);
      residuals[b] = difference;
    }
    return QuadraticNull.fit(residuals, Math.max(1, joint), degrees);
  }
}
