package io.arrears.decision;

import java.util.Locale;
import java.util.Objects;

/**
 * The outcome of a look: a value with its reason, never null.
 *
 * @param decision what to do
 * @param explanation why, in words and numbers
 */
public record Verdict(Decision decision, String explanation) {

  public Verdict {
    Objects.requireNonNull(decision, "decision");
    Objects.requireNonNull(explanation, "explanation");
  }

  /** Keep the deployed model. */
  public static Verdict keep(String explanation) {
    return new Verdict(Decision.KEEP, explanation);
  }

  /** Ask for a retrain. */
  public static Verdict retrain(String explanation) {
    return new Verdict(Decision.RETRAIN, explanation);
  }

  /** There is too little to say anything. */
  public static Verdict notEnoughEvidence(String explanation) {
    return new Verdict(Decision.NOT_ENOUGH_EVIDENCE, explanation);
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
