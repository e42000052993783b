package io.arrears.cli.demo;

import io.arrears.belief.Family;
import java.util.List;

/**
 * The known truth of one simulated model: which law its labels follow on which day.
 *
 * @param kind how it gets from one law to the other
 * @param before the law up to the first change
 * @param after the law after it
 * @param changes days of change, ascending: none for STATIONARY; one for ABRUPT; begin and end for
 *     GRADUAL and INCREMENTAL; every switch for RECURRING
 */
record LawPath(Kind kind, Law before, Law after, List<Double> changes) {

  /** How a law changes. */
  enum Kind {
    /** Never. */
    STATIONARY,
    /** From one row to the next. */
    ABRUPT,
    /** Each row follows one of the two laws, the new one ever more often. */
    GRADUAL,
    /** All numbers of the law move in a straight line. */
    INCREMENTAL,
    /** Abrupt, and back again. */
    RECURRING
  }

  LawPath {
    changes = List.copyOf(changes);
    int wanted =
        switch (kind) {
          case STATIONARY -> 0;
          case ABRUPT -> 1;
          case GRADUAL, INCREMENTAL -> 2;
          case RECURRING -> Math.max(2, changes.size());
        };
    if (changes.size() != wanted) {
      throw new IllegalArgumentException(
          "changes has " + changes.size() + " days, " + kind + " takes " + wanted);
    }
  }

  static LawPath stationary(Law law) {
    return new LawPath(Kind.STATIONARY, law, law, List.of());
  }

  static LawPath abrupt(Law before, Law after, double day) {
    return new LawPath(Kind.ABRUPT, before, after, List.of(day));
  }

  static LawPath gradual(Law before, Law after, double begin, double end) {
    return new LawPath(Kind.GRADUAL, before, after, List.of(begin, end));
  }

  static LawPath incremental(Law before, Law after, double begin, double end) {
    return new LawPath(Kind.INCREMENTAL, before, after, List.of(begin, end));
  }

  static LawPath recurring(Law before, Law after, Double... switches) {
    return new LawPath(Kind.RECURRING, before, after, List.of(switches));
  }

  /** How much of the new law is in force on a day, 0 to 1. */
  double share(double day) {
    return switch (kind) {
      case STATIONARY -> 0;
      case ABRUPT -> day >= changes.get(0) ? 1 : 0;
      case GRADUAL, INCREMENTAL -> {
        double begin = changes.get(0);
        yield Math.min(1, Math.max(0, (day - begin) / (changes.get(1) - begin)));
      }
      case RECURRING -> changes.stream().filter(change -> day >= change).count() % 2;
    };
  }

  /**
   * The law that a row follows.
   *
   * @param day day of the row, 0 is the start of the simulation, negative before it
   * @param lot a draw from [0, 1) that decides for a row of a gradual change
   */
  Law at(double day, double lot) {
    double share = share(day);
    return switch (kind) {
      case STATIONARY -> before;
      case INCREMENTAL -> before.towards(after, share);
      case ABRUPT, GRADUAL, RECURRING -> lot < share ? after : before;
    };
  }

  /**
   * The best anyone could predict for a row: the mean of the label given the features and the day,
   * over the lots that a row of a gradual change may draw. Response scale.
   */
  double mean(double day, Family family, double[] standardised) {
    double share = share(day);
    if (kind == Kind.INCREMENTAL) {
      return before.towards(after, share).mean(family, standardised);
    }
    double mean = share < 1 ? (1 - share) * before.mean(family, standardised) : 0;
    return share > 0 ? mean + share * after.mean(family, standardised) : mean;
  }
}
