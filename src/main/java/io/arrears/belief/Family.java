package io.arrears.belief;

/** Distribution family of the label. */
public enum Family {
  GAUSSIAN,
  BERNOULLI
}
