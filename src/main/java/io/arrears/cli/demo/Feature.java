package io.arrears.cli.demo;

/**
 * One feature of a simulated model: normally distributed.
 *
 * @param name feature name
 * @param mean mean, feature units
 * @param standardDeviation standard deviation, feature units, above 0
 */
record Feature(String name, double mean, double standardDeviation) {}
