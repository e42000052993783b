package io.arrears.debt;

/**
 * The guarantee on false triggers that holds for a deployment.
 *
 * @param statement in words, or {@code none}
 * @param examplesToFalseTrigger lower bound of the mean number of examples until a false trigger,
 *     in rows; NaN where none holds
 */
public record Guarantee(String statement, double examplesToFalseTrigger) {}
