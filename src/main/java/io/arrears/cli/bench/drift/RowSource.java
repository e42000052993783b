package io.arrears.cli.bench.drift;

import java.util.random.RandomGenerator;

/** Rows of an unending stream without drift. */
interface RowSource {

  /** Fills the next row in. */
  void next(double[] row);

  /** What makes streams. */
  interface Kind {

    /** Features of a row. */
    int dimension();

    /** A stream that starts in its stationary law. */
    RowSource open(RandomGenerator random);
  }
}
