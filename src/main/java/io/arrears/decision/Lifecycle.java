package io.arrears.decision;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Where a model stands between two retrains. Every legal transition is in {@link #successors()}.
 *
 * <pre>
 * MONITORING -> TRIGGERED -> RETRAINING -> (new deployment) MONITORING
 *                   ^------------'  a retrain failed
 * SUSPENDED and OBSERVE_ONLY record and never ask; RESUME leads back to where the model stood.
 * </pre>
 */
public enum Lifecycle {
  /** The ledger is looked at and may ask. */
  MONITORING,
  /** A trigger is open and nobody has begun to answer it. */
  TRIGGERED,
  /** A trigger is open and being answered. */
  RETRAINING,
  /** An operator said: do not ask for now. */
  SUSPENDED,
  /** The deployment or an operator said: only watch. */
  OBSERVE_ONLY;

  private static final Map<Lifecycle, Set<Lifecycle>> SUCCESSORS =
      Map.of(
          MONITORING, EnumSet.of(MONITORING, TRIGGERED, SUSPENDED, OBSERVE_ONLY),
          TRIGGERED, EnumSet.of(MONITORING, RETRAINING, SUSPENDED, OBSERVE_ONLY, TRIGGERED),
          RETRAINING, EnumSet.of(MONITORING, TRIGGERED, SUSPENDED, OBSERVE_ONLY),
          SUSPENDED, EnumSet.allOf(Lifecycle.class),
          OBSERVE_ONLY, EnumSet.allOf(Lifecycle.class));

  /** The states that may follow this one. */
  public Set<Lifecycle> successors() {
    return EnumSet.copyOf(SUCCESSORS.get(this));
  }

  /** Whether the given state may follow this one. */
  public boolean mayBecome(Lifecycle next) {
    return SUCCESSORS.get(this).contains(next);
  }
}
