package io.arrears.engine;

import io.arrears.decision.Policy;
import io.arrears.decision.Retry;
import java.util.Objects;

/**
 * When a deployment asks for a retrain, and how.
 *
 * @param observeOnly record everything and never ask
 * @param policy rules that ask
 * @param retry how long silence lasts and how often it is asked
 * @param triggerId the trigger that this deployment answers, 0 to {@value #MAX_TRIGGER_ID}
 *     characters; empty: none
 */
public record RetrainTerms(boolean observeOnly, Policy policy, Retry retry, String triggerId) {

  /** Longest identifier of a trigger, in characters. */
  public static final int MAX_TRIGGER_ID = 64;

  /** What holds where a deployment is silent. */
  public static final RetrainTerms DEFAULT = of(false);

  public RetrainTerms {
    Objects.requireNonNull(policy, "policy");
    Objects.requireNonNull(retry, "retry");
    Objects.requireNonNull(triggerId, "triggerId");
    if (triggerId.length() > MAX_TRIGGER_ID) {
      throw new IllegalArgumentException(
          "triggerId has " + triggerId.length() + " characters, allowed: 0 to " + MAX_TRIGGER_ID);
    }
  }

  /** The default policy and timeouts. */
  public static RetrainTerms of(boolean observeOnly) {
    return new RetrainTerms(observeOnly, Policy.DEFAULT, Retry.DEFAULT, "");
  }

  /** The same with another policy. */
  public RetrainTerms with(Policy other) {
    return new RetrainTerms(observeOnly, other, retry, triggerId);
  }

  /** The same with other timeouts. */
  public RetrainTerms with(Retry other) {
    return new RetrainTerms(observeOnly, policy, other, triggerId);
  }

  /** The same, in answer to a trigger. */
  public RetrainTerms answering(String trigger) {
    return new RetrainTerms(observeOnly, policy, retry, trigger);
  }
}
