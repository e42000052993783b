package io.arrears.drift.detect;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Says when a stream of numbers, such as errors or score gaps, has changed.
 *
 * <p>After {@link State#DRIFT} a detector starts anew with the next value, as after {@link #reset};
 * ADWIN and KSWIN keep what came after the change. NaN and infinite values change nothing and are
 * answered with STABLE: they tell nothing. No update allocates. Not thread safe.
 */
public interface Detector {

  /** Takes the next value in. */
  State update(double value);

  /** Forgets everything but the parameters. */
  void reset();

  /** Writes the state, version byte first; the parameters are written by their owner. */
  void write(DataOutput out) throws IOException;

  /**
   * Replaces the state by what {@link #write} wrote with the same parameters.
   *
   * @throws IOException for another version or an impossible state
   */
  void read(DataInput in) throws IOException;

  /** What a detector says. */
  enum State {
    /** Nothing has changed, or there is too little to tell. */
    STABLE,
    /** Something may have changed. */
    WARNING,
    /** The stream has changed. */
    DRIFT
  }
}
