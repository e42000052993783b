package io.arrears.drift;

import java.util.List;

/**
 * What came of comparing one window with a reference.
 *
 * @param rows rows of the window; weighted ones: rows that tell as much
 * @param pValue probability under no drift of evidence at least as strong, over all features and
 *     directions, 0 to 1
 * @param shifts one for each feature and for each joint statistic, strongest evidence first
 */
public record Comparison(double rows, double pValue, List<Shift> shifts) {

  public Comparison {
    shifts = List.copyOf(shifts);
  }
}
