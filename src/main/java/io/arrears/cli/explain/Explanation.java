package io.arrears.cli.explain;

import io.arrears.avro.OffsetRange;
import io.arrears.avro.RetrainTrigger;
import io.arrears.avro.TriggerReason;
import io.arrears.decision.TriggerId;
import io.arrears.kafka.TriggerDigest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A trigger recomputed from its own numbers, line by line: its identifiers, the debt, the
 * inequality of the rule that fired, the window and its offsets, and last the digest over all
 * fields, which covers what nothing else follows from: features that the correction leans on,
 * options in force, counts.
 *
 * <p>Sums are compared up to rounding: n additions of doubles may be off by n + {@value #SLACK}
 * units in the last place of what was added up.
 */
final class Explanation {

  /** Entries of a ledger that an example may have led to: labels are amended and retracted. */
  private static final int ENTRIES_PER_EXAMPLE = 4;

  /** Additions that a sum is allowed beyond its entries. */
  private static final int SLACK = 16;

  private final RetrainTrigger trigger;
  private final List<Line> lines = new ArrayList<>();

  private Explanation(RetrainTrigger trigger) {
    this.trigger = trigger;
  }

  /** Recomputes a trigger. */
  static Explanation of(RetrainTrigger trigger) {
    Explanation explanation = new Explanation(trigger);
    explanation.identifiers();
    explanation.ledger();
    explanation.window();
    explanation.lines.addAll(RuleLines.of(trigger));
    explanation.lines.addAll(PlanLines.of(trigger));
    explanation.digest();
    return explanation;
  }

  /** What was recomputed, in order. */
  List<Line> lines() {
    return List.copyOf(lines);
  }

  /** Whether every line holds. */
  boolean holds() {
    return lines.stream().allMatch(Line::holds);
  }

  /** The fields of the lines that do not hold. */
  List<String> failing() {
    return lines.stream().filter(line -> !line.holds()).map(Line::field).toList();
  }

  private void identifiers() {
    String id =
        TriggerId.of(
            trigger.getModelId(),
            trigger.getVersion(),
            trigger.getActivation(),
            trigger.getTriggerOrdinal(),
            trigger.getLookTime(),
            trigger.getDebt());
    add(
        "triggerId",
        id.equals(trigger.getTriggerId()),
        "hash of model, version, activation %d, ordinal %d, look time %d and debt %s is %s",
        trigger.getActivation(),
        trigger.getTriggerOrdinal(),
        trigger.getLookTime(),
        number(trigger.getDebt()),
        id);
    add(
        "eventId",
        trigger.getEventId().equals(trigger.getTriggerId() + "-" + trigger.getAttempt())
            && trigger.getAttempt() >= 1,
        "trigger id and attempt %d",
        trigger.getAttempt());
  }

  private void ledger() {
    double rows = Math.max(0, trigger.getWindowExamples());
    double additions = ENTRIES_PER_EXAMPLE * rows;
    double gap = trigger.getLossDeployed() - trigger.getLossBelief();
    double losses = Math.abs(trigger.getLossDeployed()) + Math.abs(trigger.getLossBelief()) + rows;
    add(
        "scoreGap",
        near(trigger.getScoreGap(), gap, losses, additions),
        "lossDeployed %s - lossBelief %s = %s, stated %s, over %,d examples",
        number(trigger.getLossDeployed()),
        number(trigger.getLossBelief()),
        number(gap),
        number(trigger.getScoreGap()),
        trigger.getWindowExamples());
    double debt =
        Math.min(
            Double.MAX_VALUE,
            trigger.getOpeningBalance() + trigger.getLossPrice() * trigger.getScoreGap());
    double owed = Math.abs(trigger.getOpeningBalance()) + Math.abs(trigger.getLossPrice()) * losses;
    add(
        "debt",
        trigger.getDebt() >= 0 && near(trigger.getDebt(), debt, owed, additions),
        "openingBalance %s + lossPrice %s x scoreGap %s = %s, stated %s%s",
        number(trigger.getOpeningBalance()),
        number(trigger.getLossPrice()),
        number(trigger.getScoreGap()),
        number(debt),
        number(trigger.getDebt()),
        RuleLines.money(trigger));
    add(
        "lossPrice",
        trigger.getLossPrice() > 0 && Double.isFinite(trigger.getLossPrice()),
        "a price is above 0: %s",
        number(trigger.getLossPrice()));
  }

  private void window() {
    boolean empty = trigger.getWindowExamples() == 0;
    add(
        "windowExamples",
        trigger.getWindowExamples() >= 0 && trigger.getWindowExamples() <= trigger.getExamples(),
        "%,d of the %,d examples since activation",
        trigger.getWindowExamples(),
        trigger.getExamples());
    // A look, or a retrain, may be commanded for a time that has passed, and INTERVAL falls due by
    // the clock: then the window opens later, and the digest alone covers its start.
    boolean before = trigger.getWindowStart() <= trigger.getLookTime();
    add(
        "windowStart",
        empty ? trigger.getWindowStart() == 0 : before || !trigger.getDigest().isEmpty(),
        empty ? "the window is empty" : "the window opens at %s, %s the time of the look, %s",
        RuleLines.time(trigger.getWindowStart()),
        before ? "before" : "after",
        RuleLines.time(trigger.getLookTime()));
    boolean sound = true;
    double records = 0;
    Set<String> seen = new HashSet<>();
    for (OffsetRange range : trigger.getOffsets()) {
      sound &= range.getFirst() >= 0 && range.getFirst() <= range.getLast();
      sound &= range.getPartition() >= 0;
      sound &= seen.add(range.getTopic() + ":" + range.getPartition());
      records += (double) range.getLast() - range.getFirst() + 1;
    }
    add(
        "offsets",
        sound && records >= trigger.getWindowExamples() && (!empty || records == 0),
        "ranges of %,.0f records for %,d examples; partitions: %d",
        records,
        trigger.getWindowExamples(),
        trigger.getOffsets().size());
  }

  private void digest() {
    if (trigger.getDigest().isEmpty()) {
      boolean first = trigger.getRule().isEmpty() && trigger.getReason() == TriggerReason.DEBT;
      add(
          "digest",
          first,
          first
              ? "none: a record of the first release; what follows from nothing else is not covered"
              : "there is none, which only a record of the first release may lack");
      return;
    }
    String digest = TriggerDigest.of(trigger);
    add(
        "digest",
        digest.equals(trigger.getDigest()),
        "hash of all fields is %s, stated %s",
        digest,
        trigger.getDigest());
  }

  private void add(String field, boolean holds, String text, Object... numbers) {
    lines.add(new Line(field, holds, String.format(Locale.ROOT, text, numbers)));
  }

  /**
   * Whether two numbers are one up to the rounding of sums.
   *
   * @param scale size of what was added up
   * @param additions how much was added up
   */
  static boolean near(double stated, double computed, double scale, double additions) {
    return stated == computed
        || Math.abs(stated - computed) <= (additions + SLACK) * Math.ulp(1.0) * scale;
  }

  /** A number with every digit that it has. */
  static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.format(Locale.ROOT, "%.0f", value)
        : Double.toString(value);
  }
}
