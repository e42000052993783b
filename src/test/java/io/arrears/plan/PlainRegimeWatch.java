package io.arrears.plan;

import io.arrears.belief.Family;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * {@link RegimeWatch}, {@link Whitening} and {@link RunLengths} as their formulas say, row by row
 * and run by run: an oracle for what is done there in fewer steps. It writes the same state.
 */
final class PlainRegimeWatch {

  private final int places;
  private final int dimension;
  private final boolean hasSize;
  private final DeployedResidual residual;
  private final Partitions partitions = new Partitions();
  private final double[] block;
  private final double[][] covariance;
  private final double[][] usual;
  private final List<Run> runs = new ArrayList<>();
  private long rows;
  private long clock = Long.MIN_VALUE;
  private long early;
  private int blockRows;
  private double information;
  private double surprise;
  private double weights;
  private double squaredWeights;

  PlainRegimeWatch(Family family, int features, int outputs) {
    residual = new DeployedResidual(family, outputs);
    hasSize = DeployedResidual.hasSize(family);
    int directions = residual.direction().length;
    places = Math.min(features, 16 / directions);
    dimension = directions * places + (hasSize ? 1 : 0);
    block = new double[dimension];
    covariance = new double[dimension][dimension];
    usual = new double[dimension][dimension];
    runs.add(new Run(0, Long.MAX_VALUE - 1, Long.MAX_VALUE - 1));
  }

  void accept(LabelledRows from, int i, double dispersion) {
    long time = from.time(i);
    keep(time, partitions.accept(from.topic(i), from.partition(i), from.offset(i)), from.offset(i));
    clock = Math.max(clock, time);
    if (blockRows == 0 || progress() < 0.625) {
      runs.get(runs.size() - 1).mark.latest = clock;
    }
    if (blockRows == 0 || progress() <= 0.375) {
      early = clock;
    }
    residual.accept(from.prediction(i), dispersion, from.label(i));
    double weight = from.weight(i);
    add(from.phi(i), weight);
    rows++;
    blockRows++;
    double told = Math.max(residual.information(), 1e-6);
    information += told;
    surprise += residual.surprise();
    weights += weight * told;
    squaredWeights += weight * weight * told;
    if (progress() >= 1) {
      close();
    }
  }

  private double progress() {
    return Math.min(Math.max(information / 16, surprise / 48), blockRows / 32.0);
  }

  private void keep(long time, int partition, long offset) {
    for (int r = runs.size() - 1; r >= 0; r--) {
      Mark mark = runs.get(r).mark;
      if (mark.row == 0) {
        mark.time = Math.min(mark.time, time);
      } else if (time < mark.time) {
        continue;
      } else if (mark.rows == 0 && r == runs.size() - 1) {
        mark.time = time;
      }
      mark.keep(partition, offset);
      return;
    }
  }

  private void add(double[] phi, double weight) {
    double[] folded = new double[places];
    for (int i = 0; i < phi.length; i++) {
      folded[i % places] += ((i + 1) * 0x9E3779B9 >> 31 | 1) * phi[i];
    }
    double[] direction = residual.direction();
    for (int i = 0; i < direction.length * places; i++) {
      block[i] += weight * direction[i / places] * folded[i % places];
      for (int j = 0; j < direction.length * places; j++) {
        covariance[i][j] +=
            weight
                * weight
                * residual.covariance()[i / places][j / places]
                * folded[i % places]
                * folded[j % places];
      }
    }
    if (hasSize) {
      block[places] += weight * residual.size();
      for (int f = 0; f < places; f++) {
        covariance[places][f] += weight * weight * residual.skewness() * folded[f];
      }
      covariance[places][places] += weight * weight * residual.sizeVariance();
    }
  }

  private void close() {
    double counted = weights * weights / squaredWeights;
    whiten(counted);
    for (int i = 0; i < dimension; i++) {
      if (Math.abs(block[i]) > 4) {
        runs.get(runs.size() - 1).mark.latest = clock;
      }
      block[i] = Math.max(-4, Math.min(4, block[i])) / Math.sqrt(counted);
    }
    learn(counted);
    runs.add(new Run(rows, clock, early));
    runs.get(runs.size() - 1).logWeight = Math.log(-Math.expm1(counted * Math.log1p(-1e-4)));
    for (int i = 0; i < dimension; i++) {
      block[i] = 0;
      covariance[i] = new double[dimension];
    }
    blockRows = 0;
    information = 0;
    surprise = 0;
    weights = 0;
    squaredWeights = 0;
  }

  private void whiten(double counted) {
    double trace = 0;
    double usualTrace = 0;
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        usual[i][j] = Math.exp(-counted / 1_024) * usual[i][j] + covariance[i][j];
      }
      trace += covariance[i][i];
      usualTrace += usual[i][i];
    }
    double own = counted / (counted + 2 * dimension);
    double floor = trace > 0 ? 1e-6 * trace / dimension : 1;
    double other = usualTrace > 0 ? (1 - own) * trace / usualTrace : 0;
    double[][] factor = new double[dimension][dimension];
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        double value = own * covariance[i][j] + other * usual[i][j] + (i == j ? floor : 0);
        for (int k = 0; k < j; k++) {
          value -= factor[i][k] * factor[j][k];
        }
        factor[i][j] = i == j ? Math.sqrt(Math.max(value, floor)) : value / factor[j][j];
      }
      for (int j = 0; j < i; j++) {
        block[i] -= factor[i][j] * block[j];
      }
      block[i] /= factor[i][i];
    }
  }

  private void learn(double counted) {
    double half = 0.5 * dimension;
    double total = 0;
    for (Run run : runs) {
      double known = 8.0 * dimension + run.rows;
      double distance = 0;
      for (int j = 0; j < dimension; j++) {
        double off = block[j] - run.mean[j];
        distance += off * off;
        run.mean[j] += counted / (known + counted) * off;
      }
      double shape = 64 + half * run.blocks;
      double spread = 1 / counted + 1 / known;
      double gain = distance / (2 * spread);
      run.logWeight +=
          RunLengths.logGammaRatio(shape, half)
              - half * Math.log(2 * Math.PI * run.rate * spread)
              - (shape + half) * Math.log1p(gain / run.rate);
      run.rows += counted;
      run.rate += gain;
      run.blocks++;
    }
    double most = runs.stream().mapToDouble(run -> run.logWeight).max().orElseThrow();
    for (Run run : runs) {
      total += Math.exp(run.logWeight - most);
    }
    for (int r = 0; r < runs.size(); ) {
      Run run = runs.get(r);
      run.logWeight += counted * Math.log1p(-1e-4) - most - Math.log(total);
      if (run.logWeight >= Math.log(1e-12)) {
        r++;
        continue;
      }
      if (r > 0) {
        runs.get(r - 1).mark.inherit(run.mark);
      }
      runs.remove(r);
    }
    if (runs.size() == 24) {
      thin();
    }
  }

  private void thin() {
    int least = -1;
    double leastGap = Double.POSITIVE_INFINITY;
    for (int r = 1; r < 23; r++) {
      double gap = (runs.get(r - 1).rows - runs.get(r + 1).rows) / runs.get(r - 1).rows;
      if (runs.get(r).logWeight < Math.log(0.01) && gap < leastGap) {
        least = r;
        leastGap = gap;
      }
    }
    for (int r = 1; leastGap == Double.POSITIVE_INFINITY && r < 23; r++) {
      least = least < 0 || runs.get(r).logWeight < runs.get(least).logWeight ? r : least;
    }
    Run gone = runs.get(least);
    Run older = runs.get(least - 1);
    Run younger = runs.get(least + 1);
    older.mark.inherit(gone.mark);
    Run heir = older.rows - gone.rows < gone.rows - younger.rows ? older : younger;
    if (gone.logWeight - heir.logWeight > Math.log(0.1) && heir.mark.row > 0) {
      heir.mark.cover(gone.mark);
    }
    heir.logWeight = Math.log(Math.exp(heir.logWeight) + Math.exp(gone.logWeight));
    runs.remove(least);
  }

  /** The state, as of format 1. */
  byte[] state() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(1);
    out.writeBoolean(true);
    out.writeLong(rows);
    out.writeLong(clock);
    out.writeLong(early);
    out.writeInt(blockRows);
    out.writeDouble(information);
    out.writeDouble(surprise);
    out.writeDouble(weights);
    out.writeDouble(squaredWeights);
    for (double value : block) {
      out.writeDouble(value);
    }
    partitions.write(out);
    for (int i = 0; i < dimension; i++) {
      for (int j = 0; j <= i; j++) {
        out.writeDouble(covariance[i][j]);
        out.writeDouble(usual[i][j]);
      }
    }
    out.writeInt(runs.size());
    for (Run run : runs) {
      out.writeDouble(run.logWeight);
      out.writeDouble(run.rows);
      out.writeDouble(run.rate);
      for (double value : run.mean) {
        out.writeDouble(value);
      }
      run.mark.write(out, run.blocks);
    }
    return bytes.toByteArray();
  }

  private final class Run {

    private final double[] mean = new double[dimension];
    private final Mark mark = new Mark();
    private double logWeight;
    private double rows;
    private double rate = 64;
    private long blocks;

    private Run(long behind, long after, long early) {
      mark.begin(behind, after, early);
    }
  }
}
