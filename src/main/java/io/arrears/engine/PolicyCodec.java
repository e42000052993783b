package io.arrears.engine;

import io.arrears.decision.Metric;
import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Retry;
import io.arrears.decision.Rule;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Binary form of {@link RetrainTerms} and of the rules in them; a part of {@link EventCodec}. */
final class PolicyCodec {

  private PolicyCodec() {}

  static void write(DataOutput out, RetrainTerms terms) throws IOException {
    out.writeBoolean(terms.observeOnly());
    out.writeInt(terms.policy().rules().size());
    for (Rule rule : terms.policy().rules()) {
      writeRule(out, rule);
    }
    out.writeLong(terms.retry().ackTimeout());
    out.writeLong(terms.retry().retrainTimeout());
    out.writeInt(terms.retry().maxAttempts());
    Wire.writeText(out, terms.triggerId());
  }

  static RetrainTerms read(DataInput in) throws IOException {
    boolean observeOnly = in.readBoolean();
    int size = in.readInt();
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      rules.add(readRule(in));
    }
    return new RetrainTerms(
        observeOnly,
        new Policy(rules),
        new Retry(in.readLong(), in.readLong(), in.readInt()),
        Wire.readText(in));
  }

  static void writeRule(DataOutput out, Rule rule) throws IOException {
    Wire.writeEnum(out, rule.reason());
    if (rule instanceof Rule.Debt debt) {
      out.writeBoolean(debt.efficacy());
      out.writeBoolean(debt.accrued());
    } else if (rule instanceof Rule.Performance performance) {
      Wire.writeEnum(out, performance.metric());
      out.writeDouble(performance.floor());
      out.writeDouble(performance.bound());
      out.writeDouble(performance.alpha());
      out.writeLong(performance.minLabels());
    } else if (rule instanceof Rule.Interval interval) {
      out.writeLong(interval.maxAge());
    }
  }

  static Rule readRule(DataInput in) throws IOException {
    Reason reason = Wire.readEnum(in, Reason.class);
    return switch (reason) {
      case DEBT -> new Rule.Debt(in.readBoolean(), in.readBoolean());
      case PERFORMANCE ->
          new Rule.Performance(
              Wire.readEnum(in, Metric.class),
              in.readDouble(),
              in.readDouble(),
              in.readDouble(),
              in.readLong());
      case DRIFT -> new Rule.Drift();
      case INTERVAL -> new Rule.Interval(in.readLong());
      case MANUAL -> throw new IOException("MANUAL is no rule of a policy; the bytes are damaged");
    };
  }
}
