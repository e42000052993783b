package io.arrears.cli.bench.drift;

import java.util.Arrays;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Streams without drift, each with what makes false alarms likely. */
enum Scenario implements RowSource.Kind {
  NORMAL("independent normal, 10 features", 10, true) {
    @Override
    public RowSource open(RandomGenerator random) {
      return row -> Arrays.setAll(row, j -> random.nextGaussian());
    }
  },
  HEAVY("independent Student t, 2 degrees of freedom, 10 features", 10, true) {
    @Override
    public RowSource open(RandomGenerator random) {
      return row ->
          Arrays.setAll(row, j -> random.nextGaussian() / Math.sqrt(random.nextExponential()));
    }
  },
  AR5("autoregressive 0.5, 10 features", 10, false) {
    @Override
    public RowSource open(RandomGenerator random) {
      return autoregressive(random, 10, 0.5);
    }
  },
  AR9("autoregressive 0.9, 10 features", 10, false) {
    @Override
    public RowSource open(RandomGenerator random) {
      return autoregressive(random, 10, 0.9);
    }
  },
  DAILY("daily cycle, windows of an hour, 10 features", 10, false) {
    @Override
    public RowSource open(RandomGenerator random) {
      return daily(random);
    }

    @Override
    int blocks() {
      return 240;
    }
  },
  SEASONAL("the same, reference by hour of the day", 10, false) {
    @Override
    public RowSource open(RandomGenerator random) {
      return daily(random);
    }

    @Override
    int blocks() {
      return 240;
    }

    @Override
    int phases() {
      return HOURS;
    }
  },
  CORRELATED("100 normal features, correlation 0.5", 100, true) {
    @Override
    public RowSource open(RandomGenerator random) {
      return row -> {
        double common = random.nextGaussian();
        Arrays.setAll(row, j -> Math.sqrt(0.5) * (common + random.nextGaussian()));
      };
    }
  },
  CATEGORIES("10 features of 1,000 categories, Zipf", 10, true) {
    @Override
    public RowSource open(RandomGenerator random) {
      return row -> Arrays.setAll(row, j -> Zipf.THOUSAND.draw(random));
    }

    @Override
    Set<Integer> categorical() {
      return IntStream.range(0, 10).boxed().collect(Collectors.toSet());
    }
  };

  private static final int HOURS = 24;

  private final String title;
  private final int dimension;
  private final boolean independent;

  Scenario(String title, int dimension, boolean independent) {
    this.title = title;
    this.dimension = dimension;
    this.independent = independent;
  }

  String title() {
    return title;
  }

  @Override
  public int dimension() {
    return dimension;
  }

  /** Whether rows are independent of each other. */
  boolean isIndependent() {
    return independent;
  }

  /** Blocks of the reference, each as long as a window. */
  int blocks() {
    return 40;
  }

  /** Phases of the reference's season. */
  int phases() {
    return 1;
  }

  /** Features that are categorical. */
  Set<Integer> categorical() {
    return Set.of();
  }

  private static RowSource autoregressive(RandomGenerator random, int dimension, double rho) {
    double[] state = new double[dimension];
    Arrays.setAll(state, j -> random.nextGaussian());
    double noise = Math.sqrt(1 - rho * rho);
    return row -> {
      for (int j = 0; j < dimension; j++) {
        state[j] = rho * state[j] + noise * random.nextGaussian();
        row[j] = state[j];
      }
    };
  }

  /** A sine with the amplitude of one standard deviation of the noise. */
  private static RowSource daily(RandomGenerator random) {
    double step = 2 * Math.PI / (HOURS * FalseAlarms.WINDOW_ROWS);
    return new RowSource() {
      private long at;

      @Override
      public void next(double[] row) {
        double level = Math.sin(step * at++);
        for (int j = 0; j < row.length; j++) {
          row[j] = level + random.nextGaussian();
        }
      }
    };
  }
}
