package io.arrears.drift;

import io.arrears.drift.Statistic.Result;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.StringJoiner;

/**
 * One feature alone in a window and in its reference: the familiar statistics, which explain an
 * alarm and never decide it. See {@link FeatureStatistics#marginal}.
 *
 * @param rows values present in the window
 * @param referenceRows values present in the reference, or in the window's phase of it
 * @param missing missing values
 * @param unseen levels that the layout did not know, of the values present; null for a numeric
 *     feature, and where either side has fewer than 2 values
 * @param statistics distances between the two, in the order of {@link Statistic}; empty where
 *     either side has fewer than 2 values
 */
public record Marginal(
    long rows, long referenceRows, Share missing, Share unseen, List<Result> statistics) {

  public Marginal {
    Objects.requireNonNull(missing, "missing");
    statistics = List.copyOf(statistics);
  }

  /** One of the distances; null where the feature has no such. */
  public Result of(Statistic statistic) {
    for (Result result : statistics) {
      if (result.statistic() == statistic) {
        return result;
      }
    }
    return null;
  }

  /** The distances, each with its mean without drift in brackets, and shares that differ. */
  public String inWords() {
    StringJoiner words = new StringJoiner(", ");
    for (Result result : statistics) {
      words.add(
          String.format(
              Locale.ROOT,
              "%s %.3g (%.2g)",
              result.statistic().text(),
              result.effect(),
              result.expected()));
    }
    add(words, "missing", missing);
    add(words, "unseen", unseen);
    return words.toString();
  }

  private static void add(StringJoiner words, String what, Share share) {
    if (share != null && share.window() != share.reference()) {
      words.add(
          String.format(
              Locale.ROOT,
              "%s %.3g %% (%.3g %%)",
              what,
              100 * share.window(),
              100 * share.reference()));
    }
  }

  /**
   * A share of rows.
   *
   * @param window in the window, 0 to 1
   * @param reference in the reference, 0 to 1
   * @param pValue probability of such a difference or a larger one without drift, 0 to 1
   */
  public record Share(double window, double reference, double pValue) {}
}
