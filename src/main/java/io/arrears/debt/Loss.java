package io.arrears.debt;

/** Loss that is priced. */
public enum Loss {
  LOG,
  SQUARED
}
