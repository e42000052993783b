package io.arrears.cli.bench;

import java.util.Arrays;
import java.util.Random;

/**
 * Draws labelled rows that look like the input of a network's last layer: D = {@value #DIMENSION}
 * numbers that vary in few directions. Each of K = {@value #CLASSES} classes is a normal cloud
 * around a centre of its own in a space of {@value #RANK} directions, which a random linear map
 * spreads over the D numbers, with a little noise on each:
 *
 * <pre>
 *   phi = A z + 0.1 e,   z ~ N(centre_y, I),   A_ij ~ N(0, 1 / rank),   centre ~ N(0, 0.6^2 I)
 * </pre>
 *
 * The spread of the centres is chosen so that a softmax regression on a few hundred rows is right
 * about nine times in ten.
 */
final class EmbeddingSource {

  static final int DIMENSION = 384;
  static final int CLASSES = 10;
  private static final int RANK = 48;
  private static final double SPREAD = 0.6;
  private static final double NOISE = 0.1;

  private final Random random;
  private final double[][] map = new double[RANK][DIMENSION];
  private final double[][] centres = new double[CLASSES][RANK];

  EmbeddingSource(long seed) {
    random = new Random(seed);
    for (double[] row : map) {
      fill(row, 1 / Math.sqrt(RANK));
    }
    for (double[] centre : centres) {
      fill(centre, SPREAD);
    }
  }

  private void fill(double[] values, double deviation) {
    for (int j = 0; j < values.length; j++) {
      values[j] = deviation * random.nextGaussian();
    }
  }

  /** The next rows. */
  Rows draw(int count) {
    double[][] features = new double[count][DIMENSION];
    double[] labels = new double[count];
    for (int i = 0; i < count; i++) {
      int label = random.nextInt(CLASSES);
      labels[i] = label;
      fill(features[i], NOISE);
      for (int r = 0; r < RANK; r++) {
        double z = centres[label][r] + random.nextGaussian();
        for (int j = 0; j < DIMENSION; j++) {
          features[i][j] += z * map[r][j];
        }
      }
    }
    return new Rows(features, labels);
  }

  /**
   * Labelled rows.
   *
   * @param features one row of D numbers each
   * @param labels indices of classes, 0 to K - 1
   */
  record Rows(double[][] features, double[] labels) {

    int count() {
      return labels.length;
    }

    /** The first so many rows. */
    Rows first(int count) {
      return new Rows(Arrays.copyOf(features, count), Arrays.copyOf(labels, count));
    }

    /** These rows, then those. */
    Rows and(Rows that) {
      double[][] allFeatures = Arrays.copyOf(features, count() + that.count());
      double[] allLabels = Arrays.copyOf(labels, count() + that.count());
      System.arraycopy(that.features, 0, allFeatures, count(), that.count());
      System.arraycopy(that.labels, 0, allLabels, count(), that.count());
      return new Rows(allFeatures, allLabels);
    }
  }
}
