package io.arrears.decision;

import io.arrears.belief.Family;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * When to ask for a retrain: rules in order, the first that fires wins. Without rules only a
 * command asks.
 *
 * @param rules at most one for each reason
 */
public record Policy(List<Rule> rules) {

  /** What holds where a deployment is silent: debt, discounted by efficacy. */
  public static final Policy DEFAULT = new Policy(List.of(Rule.Debt.DEFAULT));

  public Policy {
    rules = List.copyOf(rules);
    Set<Reason> seen = EnumSet.noneOf(Reason.class);
    for (Rule rule : rules) {
      if (!seen.add(rule.reason())) {
        throw new IllegalArgumentException(
            "policy has two rules " + rule.reason() + ", allowed: one of each reason");
      }
    }
  }

  /**
   * Refuses a policy that a family cannot have.
   *
   * @throws IllegalArgumentException with the field, the value and what is allowed
   */
  public void requireLegalFor(Family family) {
    for (Rule rule : rules) {
      rule.requireLegalFor(family);
    }
  }

  /**
   * Asks the rules in order; the first that fires wins. A policy without rules keeps. Where nothing
   * can be booked yet, or nothing was, and no rule fires, there is not enough evidence.
   */
  public Verdict judge(Facts facts) {
    List<String> explanations = new ArrayList<>();
    for (Rule rule : rules) {
      Inequality inequality = rule.inequality(facts);
      String explanation = rule.explain(facts);
      if (inequality.holds()) {
        return Verdict.retrain(rule.reason(), explanation, inequality);
      }
      explanations.add(explanation);
    }
    if (!facts.missing().isEmpty()) {
      return Verdict.notEnoughEvidence(facts.missing());
    }
    if (facts.examples() == 0) {
      return Verdict.notEnoughEvidence("no example is booked yet");
    }
    return rules.isEmpty()
        ? Verdict.keep("the policy has no rule")
        : Verdict.keep(String.join("; ", explanations), rules.get(0).inequality(facts));
  }

  /** The rule of a kind; null where the policy has none. */
  public <R extends Rule> R find(Class<R> kind) {
    for (Rule rule : rules) {
      if (kind.isInstance(rule)) {
        return kind.cast(rule);
      }
    }
    return null;
  }

  /** The rules with their parameters in order, for records and people; empty: no rule. */
  public String text() {
    return rules.stream().map(Rule::text).collect(Collectors.joining(", "));
  }
}
