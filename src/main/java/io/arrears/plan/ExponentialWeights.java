package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * EXP3: an arm is drawn with probability {@code p_i ~ exp(-eta_t L_i)}, {@code eta_t = sqrt(ln K /
 * (K t))}, L_i the sum of {@code (1 - reward) / p_i} over the pulls of the arm. See {@link
 * Bandit.Algorithm#EXP3}.
 */
final class ExponentialWeights implements Bandit {

  private final double[] losses;
  private final double[] probability;
  private long pulls;

  ExponentialWeights(int arms) {
    losses = new double[arms];
    probability = new double[arms];
  }

  @Override
  public int choose(boolean[] open, Draws draws) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < losses.length; i++) {
      least = open[i] ? Math.min(least, losses[i]) : least;
    }
    int arms = losses.length;
    double rate = Math.sqrt(Math.log(Math.max(2, arms)) / (arms * (pulls + 1.0)));
    double total = 0;
    for (int i = 0; i < arms; i++) {
      probability[i] = open[i] ? Math.exp(-rate * (losses[i] - least)) : 0;
      total += probability[i];
    }
    double left = draws.uniform() * total;
    int chosen = -1;
    for (int i = 0; i < arms; i++) {
      probability[i] /= total;
      if (open[i] && (chosen < 0 || left >= 0)) {
        chosen = i;
      }
      left -= probability[i] * total;
    }
    return chosen;
  }

  @Override
  public void reward(int arm, double reward) {
    pulls++;
    losses[arm] += (1 - reward) / probability[arm];
  }

  @Override
  public void take(Bandit other) {
    ExponentialWeights from = (ExponentialWeights) other;
    pulls = from.pulls;
    System.arraycopy(from.losses, 0, losses, 0, losses.length);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeLong(pulls);
    for (double loss : losses) {
      out.writeDouble(loss);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    pulls = in.readLong();
    for (int i = 0; i < losses.length; i++) {
      losses[i] = in.readDouble();
    }
  }
}
