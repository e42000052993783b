package io.arrears.decision;

import java.util.Locale;
import java.util.Objects;

/**
 * The outcome of a look: a value with its reason and numbers, never null.
 *
 * @param decision what to do
 * @param explanation why, in words and numbers
 * @param reason the rule that fired; null: none did
 * @param inequality the numbers of the rule that fired, else of the policy's first rule; {@link
 *     Inequality#NONE} where no rule was asked
 */
public record Verdict(Decision decision, String explanation, Reason reason, Inequality inequality) {

  public Verdict {
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(explanation, "explanation");
    Objects.requireNonNull(inequality, "inequality");
    if (decision == Decision.RETRAIN && reason == null) {
      throw new IllegalArgumentException("reason is absent, allowed for RETRAIN: one");
    }
  }

  /** Keep the deployed model; no rule was asked. */
  public static Verdict keep(String explanation) {
    return keep(explanation, Inequality.NONE);
  }

  /** Keep the deployed model: no rule fired. */
  public static Verdict keep(String explanation, Inequality inequality) {
    return new Verdict(Decision.KEEP, explanation, null, inequality);
  }

  /** Ask for a retrain. */
  public static Verdict retrain(Reason reason, String explanation, Inequality inequality) {
    return new Verdict(
        Decision.RETRAIN, explanation, Objects.requireNonNull(reason, "reason"), inequality);
  }

  /** There is too little to say anything. */
  public static Verdict notEnoughEvidence(String explanation) {
    return new Verdict(Decision.NOT_ENOUGH_EVIDENCE, explanation, null, Inequality.NONE);
  }

  /** The rule fired, and it is not asked for a retrain all the same. */
  public Verdict withheld(String why) {
    return new Verdict(Decision.KEEP, explanation + "; not asked: " + why, reason, inequality);
  }

  @Override
  public String toString() {
    return decision.name().toLowerCase(Locale.ROOT).replace('_', ' ') + ": " + explanation;
  }

  /** What to do. */
  public enum Decision {
    /** Keep the deployed model. */
    KEEP,
    /** Ask for a retrain. */
    RETRAIN,
    /** There is too little to say anything. */
    NOT_ENOUGH_EVIDENCE
  }
}
