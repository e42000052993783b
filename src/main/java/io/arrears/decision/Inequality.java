package io.arrears.decision;

import java.util.Locale;
import java.util.Objects;

/**
 * What a rule compares, as numbers: it fires when {@code left >= right}.
 *
 * @param rule both sides in words, such as {@code debt x efficacy >= retrainCost}
 * @param left left side; NaN never fires
 * @param right right side
 */
public record Inequality(String rule, double left, double right) {

  /** Of a verdict that no rule was asked for. */
  public static final Inequality NONE = new Inequality("", Double.NaN, Double.NaN);

  public Inequality {
    Objects.requireNonNull(rule, "rule");
  }

  /** Whether the rule fires. */
  public boolean holds() {
    return left >= right;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s: %.6g %s %.6g", rule, left, holds() ? ">=" : "<", right);
  }
}
