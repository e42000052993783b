package io.arrears.engine;

import io.arrears.decision.Lifecycle;
import io.arrears.decision.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Objects;

/**
 * Where one model stands with its training infrastructure: its lifecycle and its one open trigger.
 * Turns what the ledger says into what is asked. A model that is held (SUSPENDED, OBSERVE_ONLY)
 * asks for nothing; an open trigger stays open meanwhile and can be answered. Not thread-safe.
 */
final class Asking {

  private Lifecycle lifecycle = Lifecycle.MONITORING;
  private Lifecycle heldFrom;
  private boolean heldByOperator;
  private Trigger open;
  private boolean repeat;

  Lifecycle lifecycle() {
    return lifecycle;
  }

  Snapshot.Standing report() {
    return new Snapshot.Standing(
        lifecycle,
        openTriggerId(),
        open == null ? 0 : open.attempt(),
        false,
        Long.MAX_VALUE,
        "",
        null);
  }

  /** Identifier of the open trigger; empty where none is open. */
  String openTriggerId() {
    return open == null ? "" : open.triggerId();
  }

  /**
   * Turns a verdict on a ledger into what is asked, and asks.
   *
   * @param ledger what the policy says of the ledger alone
   * @return the verdict with what became of it
   */
  Verdict ask(Activation activation, Verdict ledger, long time, String codeVersion, Outputs out) {
    if (activation.deployment().role() == Deployment.Role.CANARY) {
      return withheld(ledger, "a canary never asks");
    }
    if (isHeld()) {
      return withheld(ledger, "the model is " + lifecycle);
    }
    if (open != null && !repeat) {
      return withheld(ledger, "trigger " + open.triggerId() + " is open");
    }
    if (open != null) {
      repeat = false;
      if (ledger.decision() == Verdict.Decision.RETRAIN) {
        open = open.nextAttempt();
        out.emit(open);
      } else {
        close();
      }
    } else if (ledger.decision() == Verdict.Decision.RETRAIN) {
      open = activation.trigger(time, codeVersion);
      become(Lifecycle.TRIGGERED);
      out.emit(open);
    }
    return ledger;
  }

  private static Verdict withheld(Verdict ledger, String why) {
    return ledger.decision() == Verdict.Decision.RETRAIN ? ledger.withheld(why) : ledger;
  }

  /** A version has taken over or is gone: whatever was asked for is done with. */
  void close() {
    open = null;
    repeat = false;
    stand(Lifecycle.MONITORING);
  }

  /** The terms of the serving version say whether to ask at all. */
  void observeOnly(boolean observeOnly) {
    if (heldByOperator) {
      return;
    }
    if (observeOnly) {
      hold(Lifecycle.OBSERVE_ONLY);
    } else if (isHeld()) {
      release();
    }
  }

  /**
   * Does what a command other than LOOK says.
   *
   * @return why it is illegal now; empty where it was done
   */
  String obey(Command command, boolean deploymentObservesOnly) {
    return switch (command.kind()) {
      case LOOK -> throw new IllegalArgumentException("LOOK is no matter of asking");
      case SUSPEND -> {
        hold(Lifecycle.SUSPENDED);
        heldByOperator = true;
        yield "";
      }
      case OBSERVE_ONLY -> {
        hold(Lifecycle.OBSERVE_ONLY);
        heldByOperator = true;
        yield "";
      }
      case RESUME -> {
        if (!heldByOperator) {
          yield "RESUME is legal after SUSPEND or OBSERVE_ONLY only";
        }
        heldByOperator = false;
        release();
        observeOnly(deploymentObservesOnly);
        yield "";
      }
      case RETRAIN_ACKNOWLEDGED, RETRAIN -> command.kind() + " is not legal now";
      case RETRAIN_STARTED -> {
        String why = whyNoAnswer(command);
        if (why.isEmpty() && standing() == Lifecycle.RETRAINING) {
          yield "the retrain was started already";
        }
        if (why.isEmpty()) {
          stand(Lifecycle.RETRAINING);
          repeat = false;
        }
        yield why;
      }
      case RETRAIN_FAILED -> {
        String why = whyNoAnswer(command);
        if (why.isEmpty()) {
          stand(Lifecycle.TRIGGERED);
          repeat = true;
        }
        yield why;
      }
    };
  }

  private String whyNoAnswer(Command command) {
    if (open == null) {
      return command.kind() + " needs an open trigger, there is none";
    }
    return command.triggerId().isEmpty() || command.triggerId().equals(open.triggerId())
        ? ""
        : "triggerId is '"
            + command.triggerId()
            + "', allowed: the open trigger '"
            + open.triggerId()
            + "', or none";
  }

  private boolean isHeld() {
    return heldFrom != null;
  }

  private void hold(Lifecycle state) {
    if (!isHeld()) {
      heldFrom = lifecycle;
    }
    become(state);
  }

  private void release() {
    Lifecycle state = heldFrom;
    heldFrom = null;
    become(state);
  }

  /** Where the model stands, or would stand were it not held. */
  private Lifecycle standing() {
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

  void write(DataOutput out) throws IOException {
    out.writeUTF(lifecycle.name());
    out.writeUTF(heldFrom == null ? "" : heldFrom.name());
    out.writeBoolean(heldByOperator);
    out.writeBoolean(open != null);
    if (open != null) {
      OutputCodec.write(out, open);
    }
    out.writeBoolean(repeat);
  }

  static Asking read(DataInput in) throws IOException {
    Asking asking = new Asking();
    asking.lifecycle = Objects.requireNonNull(state(in.readUTF()), "lifecycle");
    asking.heldFrom = state(in.readUTF());
    asking.heldByOperator = in.readBoolean();
    asking.open = in.readBoolean() ? (Trigger) OutputCodec.read(in) : null;
    asking.repeat = in.readBoolean();
    return asking;
  }

  private static Lifecycle state(String name) {
    return name.isEmpty() ? null : Lifecycle.valueOf(name);
  }
}
