package io.arrears.plan;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Pulls and mean reward by arm: what index policies go by. */
abstract class MeanRewards implements Bandit {

  private final long[] pulls;
  private final double[] sum;
  private long total;

  MeanRewards(int arms) {
    pulls = new long[arms];
    sum = new double[arms];
  }

  /** How promising an arm is; the largest is pulled. */
  abstract double index(long pulls, double sum, long total, Draws draws);

  @Override
  public int choose(boolean[] open, Draws draws) {
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < pulls.length; i++) {
      if (open[i]) {
        double index = index(pulls[i], sum[i], total, draws);
        if (best < 0 || index > most) {
          best = i;
          most = index;
        }
      }
    }
    return best;
  }

  @Override
  public void reward(int arm, double reward) {
    total++;
    pulls[arm]++;
    sum[arm] += reward;
  }

  @Override
  public void take(Bandit other) {
    MeanRewards from = (MeanRewards) other;
    total = from.total;
    System.arraycopy(from.pulls, 0, pulls, 0, pulls.length);
    System.arraycopy(from.sum, 0, sum, 0, sum.length);
  }

  @Override
  public void write(DataOutput out) throws IOException {
    out.writeLong(total);
    for (int i = 0; i < pulls.length; i++) {
      out.writeLong(pulls[i]);
      out.writeDouble(sum[i]);
    }
  }

  @Override
  public void read(DataInput in) throws IOException {
    total = in.readLong();
    for (int i = 0; i < pulls.length; i++) {
      pulls[i] = in.readLong();
      sum[i] = in.readDouble();
    }
  }
}
