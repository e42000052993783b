package io.arrears.decision;

/** Why a trigger is open no longer. */
public enum TriggerEnd {
  /** A deployment that names it serves. */
  FINISHED,
  /** A deployment that does not name it serves. */
  SUPERSEDED,
  /** Nobody answered the last attempt. */
  ABANDONED,
  /** The model was retired. */
  WITHDRAWN
}
