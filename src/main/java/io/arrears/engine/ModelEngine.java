package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Contract only; the life of one model is told here. */
public final class ModelEngine {

  /** A model that nothing is known of yet. */
  public static ModelEngine create(String modelId, EngineOptions options) {
    throw new UnsupportedOperationException();
  }

  /**
   * Takes an event (Deployment, Retirement, Command or Example), in any order.
   *
   * @param now processing time, milliseconds since the epoch
   */
  public void accept(Event event, long now, Outputs out) {
    throw new UnsupportedOperationException();
  }

  /** Applies in model order everything up to and including {@code time} (the watermark). */
  public void advanceTo(long time, Outputs out) {
    throw new UnsupportedOperationException();
  }

  /** Does what was due in processing time, see {@link #nextDeadline()}. */
  public void wake(long now, Outputs out) {
    throw new UnsupportedOperationException();
  }

  /** Event time at which advanceTo has something to do; Long.MAX_VALUE: never. */
  public long nextEventTime() {
    throw new UnsupportedOperationException();
  }

  /** Processing time at which wake has something to do; Long.MAX_VALUE: never. */
  public long nextDeadline() {
    throw new UnsupportedOperationException();
  }

  /** Whether the model was retired (or never known) and nothing is left to keep. */
  public boolean isEmpty() {
    throw new UnsupportedOperationException();
  }

  /** Writes the whole state, version byte first. */
  public void write(DataOutput out) throws IOException {
    throw new UnsupportedOperationException();
  }

  /** Reads what {@link #write} wrote; refuses unknown versions with an IOException. */
  public static ModelEngine read(DataInput in, EngineOptions options) throws IOException {
    throw new UnsupportedOperationException();
  }
}
