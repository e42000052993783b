package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SoftmaxFitTest {

  /**
   * Windows on which the loss is flat, steep or sparse. The gradient at the answer is summed here
   * entry by entry from the loss as it is defined, and is small beside the largest sum of n |z|
   * over the rows of a class.
   */
  @ParameterizedTest
  @CsvSource({
    "SEPARABLE, 1", "SEPARABLE, 10000",
    "CLASS_OF_ONE_ROW, 1", "CLASS_OF_ONE_ROW, 10000",
    "COLLINEAR_AND_CONSTANT, 1", "COLLINEAR_AND_CONSTANT, 10000",
    "MORE_COLUMNS_THAN_ROWS, 1", "MORE_COLUMNS_THAN_ROWS, 10000",
    "RARE_CLASSES_OF_LEVELS, 1", "RARE_CLASSES_OF_LEVELS, 10000",
    "CLIPPED_TAILS, 1", "CLIPPED_TAILS, 10000",
    "TWO_ROWS, 1", "TWO_ROWS, 10000"
  })
  void theGradientVanishesAtTheAnswer(Window window, double count) {
    double[][] design = window.design();
    int[] labels = window.labels(design);
    double[] counts = new double[design.length];
    Arrays.setAll(counts, i -> i % 3 == 0 ? count : 1);
    double[][] weights = new SoftmaxFit(design, labels, counts).solve();
    assertThat(largest(gradient(design, labels, counts, weights)))
        .isLessThan(1e-9 * largest(gradient(design, labels, counts, null)));
  }

  /** Separable classes of much weight take more than a few steps. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void saysSoWhereTheStepsDoNotSuffice(int steps) {
    double[][] design = Window.SEPARABLE.design();
    double[] counts = new double[design.length];
    Arrays.fill(counts, 10_000);
    SoftmaxFit fit = new SoftmaxFit(design, Window.SEPARABLE.labels(design), counts);
    assertThatThrownBy(() -> fit.solve(steps))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("softmax regression of 3 classes on 120 distinct rows of 3 columns")
        .hasMessageContaining("after " + steps + " steps the decrement is ")
        .hasMessageContaining("trees");
  }

  @Test
  void saysSoWhereTheLossIsNoNumber() {
    double[][] design = {{1e200, 1}, {-1e200, 1}, {1, 1}};
    assertThatThrownBy(
            () -> new SoftmaxFit(design, new int[] {0, 1, 1}, new double[] {1, 1, 1}).solve())
        .isInstanceOf(IllegalStateException.class);
  }

  /** Of trace(W'R W) / 2 - sum n log p(y); weights null: sums of n |z| by class. */
  private static double[][] gradient(
      double[][] design, int[] labels, double[] counts, double[][] weights) {
    int classes = Arrays.stream(labels).max().orElseThrow() + 1;
    int width = design[0].length;
    double[][] gradient = new double[classes][width];
    for (int i = 0; i < design.length; i++) {
      double[] p = new double[classes];
      double sum = 0;
      for (int k = 0; weights != null && k < classes; k++) {
        double eta = 0;
        double ofLabel = 0;
        for (int j = 0; j < width; j++) {
          eta += weights[k][j] * design[i][j];
          ofLabel += weights[labels[i]][j] * design[i][j];
        }
        p[k] = Math.exp(eta - ofLabel);
        sum += p[k];
      }
      for (int k = 0; k < classes; k++) {
        double score =
            weights == null ? (k == labels[i] ? 1 : 0) : p[k] / sum - (k == labels[i] ? 1 : 0);
        for (int j = 0; j < width; j++) {
          double z = weights == null ? Math.abs(design[i][j]) : design[i][j];
          gradient[k][j] += counts[i] * score * z;
        }
      }
    }
    for (int k = 0; weights != null && k < classes; k++) {
      for (int j = 0; j < width - 1; j++) {
        gradient[k][j] += weights[k][j];
      }
    }
    return gradient;
  }

  private static double largest(double[][] matrix) {
    return Arrays.stream(matrix).flatMapToDouble(Arrays::stream).map(Math::abs).max().orElseThrow();
  }

  private enum Window {
    SEPARABLE(120, 3) {
      @Override
      int label(double[] row, int i) {
        return row[0] < -0.5 ? 0 : row[0] < 0.5 ? 1 : 2;
      }
    },
    CLASS_OF_ONE_ROW(100, 4) {
      @Override
      int label(double[] row, int i) {
        return i == 40 ? 2 : i % 2;
      }
    },
    COLLINEAR_AND_CONSTANT(150, 6) {
      @Override
      double value(double[] row, int j, Random random) {
        return switch (j) {
          case 3 -> row[0];
          case 4 -> 2 * row[1] - row[2];
          case 5 -> 0;
          default -> random.nextGaussian();
        };
      }
    },
    MORE_COLUMNS_THAN_ROWS(50, 60),
    RARE_CLASSES_OF_LEVELS(400, 40) {
      @Override
      double value(double[] row, int j, Random random) {
        return random.nextInt(20) == 0 ? 4.4 : -0.23;
      }

      @Override
      int label(double[] row, int i) {
        return i < 19 ? i + 1 : row[0] > 0 && i % 2 == 0 ? 1 : 0;
      }
    },
    CLIPPED_TAILS(200, 4) {
      @Override
      double value(double[] row, int j, Random random) {
        double tail = random.nextGaussian() / random.nextGaussian();
        return Math.max(-50, Math.min(50, tail));
      }
    },
    TWO_ROWS(2, 2) {
      @Override
      int label(double[] row, int i) {
        return i;
      }
    };

    private final int rows;
    private final int columns;

    Window(int rows, int columns) {
      this.rows = rows;
      this.columns = columns;
    }

    double value(double[] row, int j, Random random) {
      return random.nextGaussian();
    }

    int label(double[] row, int i) {
      return i < 3 ? i : row[0] + row[1] > 0.4 ? 0 : i % 3;
    }

    /** Intercept last. */
    double[][] design() {
      Random random = new Random(11);
      double[][] design = new double[rows][columns + 1];
      for (double[] row : design) {
        for (int j = 0; j < columns; j++) {
          row[j] = value(row, j, random);
        }
        row[columns] = 1;
      }
      return design;
    }

    int[] labels(double[][] design) {
      int[] labels = new int[rows];
      Arrays.setAll(labels, i -> label(design[i], i));
      return labels;
    }
  }
}
