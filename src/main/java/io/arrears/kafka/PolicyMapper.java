package io.arrears.kafka;

import io.arrears.avro.PolicyRule;
import io.arrears.avro.RuleReason;
import io.arrears.decision.Metric;
import io.arrears.decision.Policy;
import io.arrears.decision.Rule;
import java.util.List;

/** Policy, both ways. */
final class PolicyMapper {

  private PolicyMapper() {}

  /**
   * The policy of a record; null means the default.
   *
   * @throws IllegalArgumentException with the field, its value and the allowed range
   */
  static Policy toEngine(io.arrears.avro.Policy from) {
    return from == null
        ? Policy.DEFAULT
        : new Policy(from.getRules().stream().map(PolicyMapper::toEngine).toList());
  }

  private static Rule toEngine(PolicyRule from) {
    RuleReason reason = from.getReason();
    boolean debt = reason == RuleReason.DEBT;
    boolean performance = reason == RuleReason.PERFORMANCE;
    requireNone(debt, reason, "efficacy", from.getEfficacy());
    requireNone(debt, reason, "accrued", from.getAccrued());
    requireNone(performance, reason, "metric", from.getMetric());
    requireNone(performance, reason, "floor", from.getFloor());
    requireNone(performance, reason, "bound", from.getBound());
    requireNone(performance, reason, "alpha", from.getAlpha());
    requireNone(performance, reason, "minLabels", from.getMinLabels());
    requireNone(reason == RuleReason.INTERVAL, reason, "maxAge", from.getMaxAge());
    return switch (reason) {
      case DEBT ->
          new Rule.Debt(
              from.getEfficacy() == null || from.getEfficacy(),
              from.getAccrued() != null && from.getAccrued());
      case PERFORMANCE ->
          new Rule.Performance(
              DeploymentMapper.constant(
                  "metric", Metric.class, required(reason, "metric", from.getMetric())),
              required(reason, "floor", from.getFloor()),
              from.getBound() == null ? Double.NaN : from.getBound(),
              from.getAlpha() == null ? Rule.Performance.DEFAULT_ALPHA : from.getAlpha(),
              from.getMinLabels() == null
                  ? Rule.Performance.DEFAULT_MIN_LABELS
                  : from.getMinLabels());
      case DRIFT -> new Rule.Drift();
      case INTERVAL -> new Rule.Interval(required(reason, "maxAge", from.getMaxAge()));
      case UNKNOWN ->
          throw new IllegalArgumentException(
              "reason is UNKNOWN, allowed: "
                  + List.of(RuleReason.values()).subList(1, RuleReason.values().length)
                  + "; update Arrears");
    };
  }

  private static void requireNone(boolean belongs, RuleReason reason, String field, Object value) {
    if (!belongs && value != null) {
      throw new IllegalArgumentException(
          field + " is " + value + ", allowed for the rule " + reason + ": none");
    }
  }

  private static <T> T required(RuleReason reason, String field, T value) {
    if (value == null) {
      throw new IllegalArgumentException(
          field + " is absent, allowed for the rule " + reason + ": a value");
    }
    return value;
  }

  /** The record that says the same, every parameter given. */
  static io.arrears.avro.Policy toAvro(Policy from) {
    return new io.arrears.avro.Policy(from.rules().stream().map(PolicyMapper::toAvro).toList());
  }

  private static PolicyRule toAvro(Rule from) {
    PolicyRule to = new PolicyRule();
    to.setReason(RuleReason.valueOf(from.reason().name()));
    if (from instanceof Rule.Debt debt) {
      to.setEfficacy(debt.efficacy());
      to.setAccrued(debt.accrued());
    } else if (from instanceof Rule.Performance performance) {
      to.setMetric(performance.metric().name());
      to.setFloor(performance.floor());
      to.setBound(Double.isNaN(performance.bound()) ? null : performance.bound());
      to.setAlpha(performance.alpha());
      to.setMinLabels(performance.minLabels());
    } else if (from instanceof Rule.Interval interval) {
      to.setMaxAge(interval.maxAge());
    }
    return to;
  }
}
