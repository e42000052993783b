package io.arrears.engine;

import java.util.Objects;

/**
 * The model is retired: its published belief is taken back.
 *
 * @param modelId model name
 */
public record BeliefTombstone(String modelId) implements Output {

  public BeliefTombstone {
    Objects.requireNonNull(modelId, "modelId");
  }
}
