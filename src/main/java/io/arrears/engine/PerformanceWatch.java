package io.arrears.engine;

import io.arrears.belief.Family;
import io.arrears.decision.BettingTest;
import io.arrears.decision.PerformanceEvidence;
import io.arrears.decision.Policy;
import io.arrears.decision.Rule;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The test behind a policy's PERFORMANCE rule: what the deployed model's labelled predictions say
 * about it. Begins anew with another rule. A policy without the rule watches nothing. An amended
 * label does not change what was entered.
 */
final class PerformanceWatch {

  private Rule.Performance rule;
  private BettingTest test;

  /** Watches for a policy; goes on where its rule is the same. */
  void follow(Policy policy) {
    Rule.Performance next = policy.find(Rule.Performance.class);
    if (next == null) {
      rule = null;
      test = null;
    } else if (!next.equals(rule)) {
      rule = next;
      test = new BettingTest(next.floor(), next.alpha());
    }
  }

  /** Enters one labelled prediction of the deployed model. */
  void accept(Family family, double[] prediction, double label) {
    if (rule != null) {
      test.accept(rule.metric().of(family, prediction, label, rule.bound()));
    }
  }

  /** What the labels say; null without a rule. */
  PerformanceEvidence evidence() {
    return rule == null
        ? null
        : new PerformanceEvidence(rule, test.entries(), test.sum(), test.highestLogWealth());
  }

  void write(DataOutput out) throws IOException {
    out.writeBoolean(rule != null);
    if (rule != null) {
      PolicyCodec.writeRule(out, rule);
      test.write(out);
    }
  }

  static PerformanceWatch read(DataInput in) throws IOException {
    PerformanceWatch watch = new PerformanceWatch();
    if (in.readBoolean()) {
      watch.rule = (Rule.Performance) PolicyCodec.readRule(in);
      watch.test = BettingTest.read(in);
    }
    return watch;
  }
}
