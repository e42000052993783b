package io.arrears.cli.explain;

import static io.arrears.cli.explain.Explanation.near;
import static io.arrears.cli.explain.Explanation.number;

import io.arrears.avro.RetrainTrigger;
import io.arrears.avro.TriggerReason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The inequality of the rule that fired, recomputed: both sides, and that the left reaches the
 * right.
 */
final class RuleLines {

  /** Rounding of a handful of operations, as a share of their outcome. */
  private static final double A_FEW = 8;

  private final RetrainTrigger trigger;
  private final PolicyText policy;
  private final List<Line> lines = new ArrayList<>();

  private RuleLines(RetrainTrigger trigger) {
    this.trigger = trigger;
    this.policy = new PolicyText(trigger.getPolicy());
  }

  static List<Line> of(RetrainTrigger trigger) {
    RuleLines rule = new RuleLines(trigger);
    rule.efficacy();
    rule.policy();
    switch (trigger.getReason()) {
      case DEBT -> rule.debt();
      case PERFORMANCE -> rule.performance();
      case DRIFT -> rule.drift();
      case INTERVAL -> rule.interval();
      case MANUAL -> rule.manual();
      default -> rule.add("reason", false, "the rule is of a newer Arrears; use that");
    }
    return rule.lines;
  }

  /** Whether it is a record of the first release, which had one rule and did not name it. */
  private boolean isFirstRelease() {
    return trigger.getRule().isEmpty() && trigger.getLeft() == null && trigger.getRight() == null;
  }

  private void efficacy() {
    Double removable = trigger.getRemovableDebt();
    double efficacy = trigger.getEfficacy();
    if (removable == null) {
      add("efficacy", efficacy == 1, "1 where it is not known, stated %s", number(efficacy));
      return;
    }
    double share =
        trigger.getDebt() > 0 ? Math.min(1, Math.max(0, removable / trigger.getDebt())) : 1;
    add(
        "efficacy",
        equal(efficacy, share),
        "removableDebt %s / debt %s = %s, stated %s",
        number(removable),
        number(trigger.getDebt()),
        number(share),
        number(efficacy));
  }

  private void policy() {
    String reason = trigger.getReason().name();
    if (isFirstRelease() || trigger.getReason() == TriggerReason.MANUAL) {
      return;
    }
    add("policy", policy.has(reason), "has a rule %s: %s", reason, trigger.getPolicy());
  }

  private void debt() {
    boolean accrued = policy.flag("DEBT", "accrued");
    boolean discounted = policy.flag("DEBT", "efficacy");
    double debt = trigger.getDebt() + (accrued ? trigger.getAccruedDebt() : 0);
    double left = debt * (discounted ? trigger.getEfficacy() : 1);
    String words = (accrued ? "(debt + accruedDebt)" : "debt") + (discounted ? " x efficacy" : "");
    side("left", left, words + " = " + number(left) + money(trigger));
    side("right", trigger.getRetrainCost(), "retrainCost" + money(trigger));
    String rule =
        accrued && !discounted ? "debt + accruedDebt >= retrainCost" : words + " >= retrainCost";
    inequality(isFirstRelease() ? "" : rule, left, trigger.getRetrainCost());
  }

  private void performance() {
    if (trigger.getMetric() == null
        || trigger.getLogWealth() == null
        || trigger.getAlpha() == null
        || trigger.getFloor() == null
        || trigger.getLabels() == null
        || trigger.getMinLabels() == null
        || trigger.getMetricSum() == null) {
      add(
          "rule",
          false,
          "PERFORMANCE needs metric, floor, alpha, minLabels, labels, metricSum and logWealth");
      return;
    }
    String metric = policy.text("PERFORMANCE", "metric");
    require(
        "metric",
        trigger.getMetric().equals(metric),
        trigger.getMetric() + ", in the policy " + metric);
    parameter("floor", trigger.getFloor());
    parameter("alpha", trigger.getAlpha());
    parameter("minLabels", trigger.getMinLabels());
    if (trigger.getBound() != null || !Double.isNaN(policy.number("PERFORMANCE", "bound"))) {
      parameter("bound", orNaN(trigger.getBound()));
    }
    add(
        "labels",
        trigger.getLabels() >= trigger.getMinLabels(),
        "%,d labels, at least minLabels %,d",
        trigger.getLabels(),
        trigger.getMinLabels());
    add(
        "metricSum",
        trigger.getMetricSum() >= 0 && trigger.getMetricSum() <= trigger.getLabels(),
        "%s over %,d labels: mean %s %s, worst acceptable %s",
        number(trigger.getMetricSum()),
        trigger.getLabels(),
        trigger.getMetric(),
        String.format(Locale.ROOT, "%.6g", trigger.getMetricSum() / trigger.getLabels()),
        number(trigger.getFloor()));
    // A bet of at most 1 / (2 floor) multiplies the wealth by this at most, label by label.
    double most = Math.log((1 + trigger.getFloor()) / (2 * trigger.getFloor()));
    most *= trigger.getLabels();
    add(
        "logWealth",
        trigger.getLogWealth() <= most,
        "%s nats, at most labels x log((1 + floor) / (2 floor)) = %.6g",
        number(trigger.getLogWealth()),
        most);
    double right = -Math.log(trigger.getAlpha());
    side("left", trigger.getLogWealth(), "logWealth = " + number(trigger.getLogWealth()) + " nats");
    side("right", right, "log(1 / alpha) = " + number(right) + " nats");
    inequality("logWealth >= log(1 / alpha)", trigger.getLogWealth(), right);
  }

  private void drift() {
    double left = orNaN(trigger.getLeft());
    double right = orNaN(trigger.getRight());
    require("left", left >= 0 && left <= 1, "alarm budget, a probability: " + number(left));
    require("right", right >= 0 && right <= 1, "p-value, a probability: " + number(right));
    inequality("alarm budget >= p-value", left, right);
  }

  private void interval() {
    if (trigger.getActivatedAt() == null) {
      add("activatedAt", false, "INTERVAL needs it and it is absent");
      return;
    }
    double age = (double) trigger.getLookTime() - trigger.getActivatedAt();
    double most = policy.number("INTERVAL", "maxAge");
    side(
        "left",
        age,
        "lookTime "
            + time(trigger.getLookTime())
            + " - activatedAt "
            + time(trigger.getActivatedAt())
            + " = "
            + number(age)
            + " ms");
    side("right", most, "maxAge = " + number(most) + " ms");
    inequality("age >= maxAge", age, most);
  }

  private void manual() {
    Long commanded = trigger.getCommandTime();
    require(
        "commandTime",
        commanded != null && commanded == trigger.getLookTime(),
        commanded == null
            ? "MANUAL needs it and it is absent"
            : "an operator asked at " + time(commanded) + ", the time of the look");
    side("left", 1, "a command is enough: 1");
    side("right", 1, "1");
    inequality("commanded", 1, 1);
  }

  /** A side of the inequality as stated, against what it should be. */
  private void side(String field, double computed, String words) {
    if (isFirstRelease()) {
      return;
    }
    double stated = orNaN(field.equals("left") ? trigger.getLeft() : trigger.getRight());
    add(field, equal(stated, computed), "%s, stated %s", words, number(stated));
  }

  /**
   * The rule itself.
   *
   * @param rule how the rule must be worded; empty: a record of the first release, which has none
   */
  private void inequality(String rule, double left, double right) {
    boolean worded = rule.equals(trigger.getRule());
    add(
        "rule",
        worded && left >= right,
        "%s: %s %s %s%s",
        rule.isEmpty() ? "debt >= retrainCost" : rule,
        number(left),
        left >= right ? ">=" : "<",
        number(right),
        worded ? "" : ", stated as: " + trigger.getRule());
  }

  /** A parameter of the rule that the trigger states twice. */
  private void parameter(String name, double stated) {
    double inForce = policy.number(trigger.getReason().name(), name);
    add(name, stated == inForce, "%s, in the policy %s", number(stated), number(inForce));
  }

  private void require(String field, boolean holds, String text) {
    add(field, holds, "%s", text);
  }

  private void add(String field, boolean holds, String text, Object... numbers) {
    lines.add(new Line(field, holds, String.format(Locale.ROOT, text, numbers)));
  }

  private static boolean equal(double stated, double computed) {
    return near(stated, computed, Math.abs(computed), A_FEW);
  }

  private static double orNaN(Double number) {
    return number == null ? Double.NaN : number;
  }

  /** The currency behind an amount. */
  static String money(RetrainTrigger trigger) {
    return trigger.getCurrency().isEmpty() ? "" : " " + trigger.getCurrency();
  }

  /** A time in UTC. */
  static String time(long millis) {
    return Instant.ofEpochMilli(millis).toString();
  }
}
