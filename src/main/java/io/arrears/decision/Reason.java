package io.arrears.decision;

/** The rule of a policy that asks for a retrain. */
public enum Reason {
  /** The debt has reached the cost of a retrain. */
  DEBT
}
