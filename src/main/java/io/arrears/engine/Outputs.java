package io.arrears.engine;

/** Takes what the engine says, in the order in which it says it. */
@FunctionalInterface
public interface Outputs {

  /** Takes one output. */
  void emit(Output output);
}
