package io.arrears.debt;

import java.util.Objects;

/**
 * The money terms of a deployment.
 *
 * @param loss loss that is priced
 * @param lossPrice price of one unit of loss; finite, above 0; currency per unit of loss
 * @param retrainCost price of one retrain; finite, above 0; currency
 * @param currency name of the currency, for people; 0 to {@value #MAX_CURRENCY} characters
 */
public record Terms(Loss loss, double lossPrice, double retrainCost, String currency) {

  /** Longest name of a currency, in characters. */
  public static final int MAX_CURRENCY = 16;

  public Terms {
    Objects.requireNonNull(loss, "loss");
    Objects.requireNonNull(currency, "currency");
    if (currency.length() > MAX_CURRENCY) {
      throw new IllegalArgumentException(
          "currency has " + currency.length() + " characters, allowed: 0 to " + MAX_CURRENCY);
    }
    requirePositive("lossPrice", lossPrice);
    requirePositive("retrainCost", retrainCost);
  }

  private static void requirePositive(String name, double value) {
    if (!(value > 0 && value < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(name + " is " + value + ", allowed: finite and above 0");
    }
  }
}
