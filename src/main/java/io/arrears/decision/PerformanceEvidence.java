package io.arrears.decision;

import java.util.Objects;

/**
 * What the labels say about a {@link Rule.Performance}.
 *
 * @param rule the rule with its parameters
 * @param labels labels seen since the test began
 * @param metricSum sum of the metric over them, 0 to {@code labels}
 * @param logWealth largest logarithm of the wealth of the bet against the floor, nats
 */
public record PerformanceEvidence(
    Rule.Performance rule, long labels, double metricSum, double logWealth) {

  public PerformanceEvidence {
    Objects.requireNonNull(rule, "rule");
  }
}
