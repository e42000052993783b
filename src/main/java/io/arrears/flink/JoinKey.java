package io.arrears.flink;

import io.arrears.engine.Event;
import io.arrears.engine.IdHash;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import java.util.Objects;

/**
 * Key of the label join: a model's predictions are spread over {@value #SLOTS} slots by hash of the
 * prediction id, so that a large model is joined by many tasks and one timer, one counter and one
 * copy of the model's deployments serve many predictions.
 */
public final class JoinKey {

  /** Slots of a model. Savepoints depend on it. */
  public static final int SLOTS = 32;

  private final String modelId;
  private final int slot;

  /**
   * @param modelId model name
   * @param slot 0 to {@value #SLOTS} - 1
   */
  public JoinKey(String modelId, int slot) {
    this.modelId = Objects.requireNonNull(modelId, "modelId");
    this.slot = slot;
  }

  /** The slot of an observation or a label. */
  public static int slot(Event event) {
    String predictionId =
        event instanceof Observation observation
            ? observation.predictionId()
            : ((Label) event).predictionId();
    return (int) (IdHash.bits(predictionId, IdHash.SLOT) & (SLOTS - 1));
  }

  /** Model name. */
  public String modelId() {
    return modelId;
  }

  /** Slot, 0 to {@value #SLOTS} - 1. */
  public int slot() {
    return slot;
  }

  /**
   * How far this key's buckets are shifted against those of others, so that expiry is spread over
   * time and not heaped on the full hour.
   *
   * @param bucket milliseconds, above 0
   * @return 0 to {@code bucket} - 1, milliseconds
   */
  public long phase(long bucket) {
    return Math.floorMod(IdHash.bits(modelId, slot), bucket);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JoinKey that && slot == that.slot && modelId.equals(that.modelId);
  }

  /** Never changes: Flink finds the key's state by it. */
  @Override
  public int hashCode() {
    return 31 * modelId.hashCode() + slot;
  }

  @Override
  public String toString() {
    return modelId + "/" + slot;
  }
}
