package io.arrears.decision;

/** The rule of a policy that asks for a retrain. */
public enum Reason {
  /** The debt has reached the cost of a retrain. */
  DEBT,
  /** A bounded metric is beyond its floor by an anytime-valid test. */
  PERFORMANCE,
  /** The drift alarm stands. */
  DRIFT,
  /** The deployment is older than it may become. */
  INTERVAL,
  /** An operator asked. */
  MANUAL
}
