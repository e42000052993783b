package io.arrears.drift;

import java.util.Objects;

/**
 * What a window and those before it say against "nothing has moved".
 *
 * @param alone the window alone
 * @param together the window with those before it, fading; the same as {@code alone} where nothing
 *     is added up
 * @param pValue both p-values in one, 0 to 1
 */
public record DriftEvidence(Comparison alone, Comparison together, double pValue) {

  public DriftEvidence {
    Objects.requireNonNull(alone, "alone");
    Objects.requireNonNull(together, "together");
  }

  /** Whether the window has enough rows to be judged. */
  public boolean isEnough() {
    return !alone.shifts().isEmpty();
  }

  /** The comparison with the smaller p-value. */
  public Comparison stronger() {
    return together.pValue() < alone.pValue() ? together : alone;
  }
}
