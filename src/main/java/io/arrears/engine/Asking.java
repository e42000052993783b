package io.arrears.engine;

import io.arrears.decision.Backoff;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.Retry;
import io.arrears.decision.TriggerEnd;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * Where one model stands with its training infrastructure: its lifecycle, its one open trigger and
 * the times at which silence counts. A model that is held (SUSPENDED, OBSERVE_ONLY) asks for
 * nothing; an open trigger stays open meanwhile and can be answered, and its times stand still.
 *
 * <p>All times are of the job's clock, milliseconds since the epoch. Not thread-safe.
 */
final class Asking {

  /** No time. */
  static final long NEVER = Long.MAX_VALUE;

  private Lifecycle lifecycle = Lifecycle.MONITORING;
  private Lifecycle heldFrom;
  private boolean heldByOperator;
  private Trigger open;
  private boolean acknowledged;

  /** When the silence of training infrastructure counts as a failure. */
  private long silentAt = NEVER;

  /** When the open trigger is emitted again. */
  private long nextAttemptAt = NEVER;

  /** When the model may ask anew after it has abandoned a trigger. */
  private long pausedUntil = NEVER;

  /** Before this time nothing is asked by the clock. */
  private long askableFrom = Long.MIN_VALUE;

  /** The open trigger; null where none is open. */
  Trigger open() {
    return open;
  }

  /** What a snapshot says of it. */
  Snapshot.Standing standing() {
    return closed("", null);
  }

  /** What a snapshot says of a trigger that was closed just now. */
  Snapshot.Standing closed(String triggerId, TriggerEnd end) {
    return new Snapshot.Standing(
        lifecycle,
        open == null ? "" : open.triggerId(),
        open == null ? 0 : open.attempt(),
        acknowledged,
        nextAttemptAt,
        triggerId,
        end);
  }

  /** Why a model may not open a trigger now; empty where it may. */
  String whyNotAsked() {
    if (isHeld()) {
      return "the model is " + lifecycle;
    }
    if (open != null) {
      return "trigger " + open.triggerId() + " is open";
    }
    return pausedUntil == NEVER
        ? ""
        : "the last trigger was abandoned, it is asked again from " + pausedUntil + " ms";
  }

  /** Why a command may not open a trigger now; empty where it may. */
  String whyNotCommanded() {
    return isHeld() || open != null ? whyNotAsked() : "";
  }

  /** The time from which the clock may ask. */
  long askableFrom() {
    return askableFrom;
  }

  /** Nothing is asked by the clock before a time. */
  void notBefore(long time) {
    askableFrom = Math.max(askableFrom, time);
  }

  /** Opens a trigger, whose event goes out at a time. */
  void ask(Trigger trigger, Retry retry, long now) {
    pausedUntil = NEVER;
    become(Lifecycle.TRIGGERED);
    emitted(trigger, retry, now);
  }

  private void emitted(Trigger trigger, Retry retry, long now) {
    open = trigger;
    acknowledged = false;
    nextAttemptAt = NEVER;
    silentAt = after(now, retry.ackTimeout());
  }

  /** When {@link #elapse} has something to do; {@link #NEVER} where it has nothing to do. */
  long nextDeadline() {
    return isHeld() ? NEVER : Math.min(pausedUntil, Math.min(silentAt, nextAttemptAt));
  }

  /**
   * Does what is due next, which must be something.
   *
   * @param now the next deadline or later
   * @return what was over
   */
  Elapsed elapse(Retry retry, Backoff backoff, long now) {
    long deadline = nextDeadline();
    if (deadline == pausedUntil) {
      pausedUntil = NEVER;
      notBefore(now);
      return Elapsed.PAUSE;
    }
    if (deadline == nextAttemptAt) {
      emitted(open.nextAttempt(), retry, now);
      return Elapsed.BACKOFF;
    }
    return fail(retry, backoff, now) ? Elapsed.LAST_ANSWER : Elapsed.ANSWER;
  }

  /** What was over. */
  enum Elapsed {
    /** The pause after an abandoned trigger. */
    PAUSE,
    /** The wait for the next attempt: the open trigger goes out again. */
    BACKOFF,
    /** The time for an answer: another attempt follows. */
    ANSWER,
    /** The time for an answer to the last attempt: the trigger is to be abandoned. */
    LAST_ANSWER
  }

  /** An attempt has failed; answers whether it was the last. */
  boolean fail(Retry retry, Backoff backoff, long now) {
    stand(Lifecycle.TRIGGERED);
    acknowledged = false;
    silentAt = NEVER;
    boolean last = open.attempt() >= retry.maxAttempts();
    nextAttemptAt = last ? NEVER : Saturated.sum(now, backoff.after(open.attempt()));
    return last;
  }

  /** Closes the open trigger, if any. */
  void close() {
    open = null;
    acknowledged = false;
    silentAt = NEVER;
    nextAttemptAt = NEVER;
    pausedUntil = NEVER;
    stand(Lifecycle.MONITORING);
  }

  /** Closes the open trigger and asks nothing until a time. */
  void abandon(long until) {
    close();
    pausedUntil = until;
  }

  private static long after(long now, long timeout) {
    return timeout == 0 ? NEVER : Saturated.sum(now, timeout);
  }

  // ---- answers of training infrastructure -------------------------------------------------------

  /**
   * Why an answer is illegal now; empty where it is legal.
   *
   * @param answer RETRAIN_ACKNOWLEDGED, RETRAIN_STARTED or RETRAIN_FAILED
   */
  String whyNoAnswer(Command answer) {
    if (open == null) {
      return answer.kind() + " needs an open trigger, there is none";
    }
    if (!answer.triggerId().isEmpty() && !answer.triggerId().equals(open.triggerId())) {
      return "triggerId is '"
          + answer.triggerId()
          + "', allowed: the open trigger '"
          + open.triggerId()
          + "', or none";
    }
    boolean started = position() == Lifecycle.RETRAINING;
    return switch (answer.kind()) {
      case RETRAIN_ACKNOWLEDGED ->
          started
              ? "the retrain was started already"
              : acknowledged ? "trigger " + open.triggerId() + " was acknowledged already" : "";
      case RETRAIN_STARTED -> started ? "the retrain was started already" : "";
      case RETRAIN_FAILED ->
          nextAttemptAt == NEVER
              ? ""
              : "attempt "
                  + open.attempt()
                  + " has failed already, the next is asked for at "
                  + nextAttemptAt
                  + " ms";
      default -> throw new IllegalArgumentException(answer.kind() + " is no answer");
    };
  }

  /** The open trigger was seen; this stops a back-off too. */
  void acknowledge(Retry retry, long now) {
    acknowledged = true;
    nextAttemptAt = NEVER;
    silentAt = after(now, retry.retrainTimeout());
  }

  /** A retrain has begun; this stops a back-off too. */
  void start(Retry retry, long now) {
    stand(Lifecycle.RETRAINING);
    acknowledge(retry, now);
  }

  // ---- holding ----------------------------------------------------------------------------------

  boolean isHeldByOperator() {
    return heldByOperator;
  }

  /** An operator says: record and never ask. */
  void suspend(Lifecycle state) {
    hold(state);
    heldByOperator = true;
  }

  /** The operator says: ask again, unless the deployment itself says not to. */
  void resume(boolean deploymentObservesOnly, long now) {
    heldByOperator = false;
    release(now);
    observeOnly(deploymentObservesOnly, now);
  }

  /** The terms of the serving version say whether to ask at all. */
  void observeOnly(boolean observeOnly, long now) {
    if (heldByOperator) {
      return;
    }
    if (observeOnly) {
      hold(Lifecycle.OBSERVE_ONLY);
    } else if (isHeld()) {
      release(now);
    }
  }

  /** Whether the model is SUSPENDED or OBSERVE_ONLY: it asks for nothing. */
  boolean isHeld() {
    return heldFrom != null;
  }

  private void hold(Lifecycle state) {
    if (!isHeld()) {
      heldFrom = lifecycle;
    }
    become(state);
  }

  /** What became due while the model was held is due now. */
  private void release(long now) {
    Lifecycle state = heldFrom;
    heldFrom = null;
    become(state);
    silentAt = Math.max(silentAt, now);
    nextAttemptAt = Math.max(nextAttemptAt, now);
    pausedUntil = Math.max(pausedUntil, now);
    notBefore(now);
  }

  // ---- transitions ------------------------------------------------------------------------------

  /** Where the model stands, or would stand were it not held. */
  private Lifecycle position() {
    return isHeld() ? heldFrom : lifecycle;
  }

  private void stand(Lifecycle state) {
    if (isHeld()) {
      heldFrom = state;
    } else {
      become(state);
    }
  }

  private void become(Lifecycle next) {
    if (!lifecycle.mayBecome(next)) {
      throw new IllegalStateException("no model may go from " + lifecycle + " to " + next);
    }
    lifecycle = next;
  }

  // ---- state ------------------------------------------------------------------------------------

  void write(DataOutput out) throws IOException {
    out.writeUTF(lifecycle.name());
    out.writeUTF(heldFrom == null ? "" : heldFrom.name());
    out.writeBoolean(heldByOperator);
    out.writeBoolean(open != null);
    if (open != null) {
      OutputCodec.write(out, open);
    }
    out.writeBoolean(acknowledged);
    out.writeLong(silentAt);
    out.writeLong(nextAttemptAt);
    out.writeLong(pausedUntil);
    out.writeLong(askableFrom);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param first whether it is of the first format, which knew no times: a trigger that was to be
   *     emitted again is due at once, any other is waited for without end
   */
  static Asking read(DataInput in, boolean first) throws IOException {
    Asking asking = new Asking();
    asking.lifecycle = Objects.requireNonNull(state(in.readUTF()), "lifecycle");
    asking.heldFrom = state(in.readUTF());
    asking.heldByOperator = in.readBoolean();
    asking.open = in.readBoolean() ? (Trigger) OutputCodec.read(in) : null;
    if (first) {
      asking.nextAttemptAt = in.readBoolean() && asking.open != null ? 0 : NEVER;
    } else {
      asking.acknowledged = in.readBoolean();
      asking.silentAt = in.readLong();
      asking.nextAttemptAt = in.readLong();
      asking.pausedUntil = in.readLong();
      asking.askableFrom = in.readLong();
    }
    return asking;
  }

  private static Lifecycle state(String name) {
    return name.isEmpty() ? null : Lifecycle.valueOf(name);
  }
}
