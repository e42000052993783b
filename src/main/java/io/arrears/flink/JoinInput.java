package io.arrears.flink;

import io.arrears.engine.Event;

/**
 * An event on its way to one slot of its model in the label join.
 *
 * @param slot see {@link JoinKey}
 * @param event an observation, a label, a deployment or a retirement
 */
public record JoinInput(int slot, Event event) {

  /** Where it goes. */
  public JoinKey key() {
    return new JoinKey(event.modelId(), slot);
  }
}
