package io.arrears.engine;

import io.arrears.decision.Inequality;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.Reason;
import io.arrears.decision.Retry;
import io.arrears.decision.Rule;
import io.arrears.decision.TriggerEnd;
import io.arrears.decision.Verdict;
import io.arrears.engine.DeadLetter.Code;
import io.arrears.engine.Snapshot.Occasion;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Where the retrains of one model are asked for, answered and recorded: looks at activations, turns
 * verdicts into triggers, obeys commands, and lets time run out. Each of these ends in a {@link
 * Snapshot}, preceded by the {@link Trigger} and the {@link BeliefSnapshot} that belong to it.
 *
 * <p>Not thread-safe.
 */
final class RetrainDesk {

  private static final Inequality COMMANDED = new Inequality("commanded", 1, 1);

  private final EngineOptions options;
  private final Versions versions;
  private Asking asking;

  /** Latest processing time told, milliseconds since the epoch. */
  private long now;

  /** When {@link #elapse} has something to do; never part of the state. */
  private long deadline = Asking.NEVER;

  /** A model that has asked for nothing yet. */
  RetrainDesk(EngineOptions options, Versions versions) {
    this(options, versions, new Asking(), Long.MIN_VALUE);
  }

  private RetrainDesk(EngineOptions options, Versions versions, Asking asking, long now) {
    this.options = options;
    this.versions = versions;
    this.asking = asking;
    this.now = now;
  }

  /** Forgets everything: the model is retired. */
  void clear() {
    asking = new Asking();
    now = Long.MIN_VALUE;
    refresh();
  }

  // ---- time -------------------------------------------------------------------------------------

  /** Tells the processing time; going back in time does nothing. */
  void tell(long processingTime) {
    now = Math.max(now, processingTime);
  }

  /** The time of the job's clock at which something of an event time happens. */
  private long clock(long eventTime) {
    return options.clock() == StreamClock.EVENT ? eventTime : now;
  }

  /**
   * Time of the job's clock at which {@link #elapse} has something to do; {@link Asking#NEVER}
   * where it has nothing to do.
   */
  long nextDeadline() {
    return deadline;
  }

  /** Works the next deadline out anew: to be called after whatever may move it. */
  void refresh() {
    deadline = Math.min(isAnswered() ? Asking.NEVER : asking.nextDeadline(), intervalEnd());
  }

  /** Whether the answer to the open trigger has come, and takes effect later: it is not overdue. */
  private boolean isAnswered() {
    Trigger open = asking.open();
    return open != null && versions.hasScheduledAnswer(open.triggerId());
  }

  /**
   * When the serving version is older than its policy's INTERVAL allows, where that may be asked.
   * By processing time a version whose successor is scheduled is not too old: the stream lags.
   */
  private long intervalEnd() {
    Activation serving = versions.serving();
    Rule.Interval rule =
        serving == null ? null : serving.deployment().policy().find(Rule.Interval.class);
    boolean lags = options.clock() == StreamClock.PROCESSING && versions.hasScheduledSuccessor();
    return rule == null || lags || !asking.whyNotAsked().isEmpty()
        ? Asking.NEVER
        : Math.max(asking.askableFrom(), Saturated.sum(serving.since(), rule.maxAge()));
  }

  /**
   * Does what is due next.
   *
   * @param time time of the job's clock, the next deadline or later
   */
  void elapse(long time, Outputs out) {
    Activation serving = versions.serving();
    if (deadline == asking.nextDeadline()) {
      elapse(serving, time, out);
    } else {
      Rule.Interval rule = serving.deployment().policy().find(Rule.Interval.class);
      Verdict verdict = serving.judge(rule, deadline, options);
      open(serving, verdict, deadline, time, null, out);
      report(serving, Occasion.ASKED, deadline, verdict, serving.judged(verdict), out);
    }
    refresh();
  }

  private void elapse(Activation serving, long time, Outputs out) {
    Retry retry = serving.deployment().retrains().retry();
    switch (asking.elapse(retry, options.backoff(), time)) {
      case PAUSE -> {
        // The next look may ask.
      }
      case BACKOFF -> {
        out.emit(asking.open());
        report(serving, Occasion.ASKED, time, out);
      }
      case ANSWER -> report(serving, Occasion.TIMEOUT, time, out);
      case LAST_ANSWER -> {
        report(serving, Occasion.TIMEOUT, time, out);
        abandon(serving, time, out);
      }
    }
  }

  // ---- looks ------------------------------------------------------------------------------------

  /**
   * Looks at an activation and asks where the verdict says so. Labels are asked for where nothing
   * holds the model back, and no other version is to take over within a quarter of their horizon:
   * they would be too late for this one.
   */
  void look(Activation activation, Occasion occasion, long time, Outputs out) {
    Verdict verdict = unlessWithheld(activation.look(time, options), whyNotAsked(activation));
    if (verdict.decision() == Verdict.Decision.RETRAIN) {
      open(activation, verdict, time, clock(time), null, out);
    } else {
      publish(activation, time, false, out);
    }
    Deployment deployment = activation.deployment();
    if (!asking.isHeld()
        && !versions.isReplacedBy(deployment.version(), time, deployment.labelHorizon() / 4)) {
      activation.askForLabels(time, options).forEach(out::emit);
    }
    activation.told(time);
    report(activation, occasion, time, verdict, activation.judged(verdict), out);
  }

  /** Why a verdict of an activation opens no trigger now; empty where it may. */
  private String whyNotAsked(Activation activation) {
    return activation.deployment().role() == Deployment.Role.CANARY
        ? "a canary never asks"
        : asking.whyNotAsked();
  }

  private static Verdict unlessWithheld(Verdict verdict, String why) {
    return verdict.decision() != Verdict.Decision.RETRAIN || why.isEmpty()
        ? verdict
        : verdict.withheld(why);
  }

  /** Looks at all that fall on a time. */
  void lookByInterval(long time, Outputs out) {
    for (Activation activation : List.copyOf(versions.live())) {
      if (activation.nextIntervalLook() == time) {
        look(activation, Occasion.LOOK, time, out);
        activation.intervalLookDone();
      }
    }
  }

  /**
   * A window of drift has closed: a rule DRIFT may ask at once, since a model without labels is
   * never looked at. Where no examples come, the windows are told of as looks would be.
   */
  void windowClosed(Activation activation, long time, Outputs out) {
    if (askForDrift(activation, time, out)) {
      activation.told(time + 1);
    } else if (activation.isWindowTold(time)) {
      activation.told(time + 1);
      String why = whyNotAsked(activation);
      Verdict verdict =
          unlessWithheld(
              activation.standing(time, options), why.isEmpty() ? "a look is to ask" : why);
      report(activation, Occasion.WINDOW, time, verdict, false, out);
    }
  }

  /** Asks where the policy lets drift act; answers whether it has. */
  private boolean askForDrift(Activation activation, long time, Outputs out) {
    Rule.Drift rule = activation.deployment().policy().find(Rule.Drift.class);
    if (rule == null || !whyNotAsked(activation).isEmpty()) {
      return false;
    }
    Verdict verdict = activation.judge(rule, time, options);
    if (verdict.decision() == Verdict.Decision.RETRAIN) {
      open(activation, verdict, time, clock(time), null, out);
      report(activation, Occasion.ASKED, time, verdict, activation.judged(verdict), out);
      return true;
    }
    return false;
  }

  /** Opens a trigger and publishes the belief with it. */
  private void open(
      Activation activation,
      Verdict verdict,
      long time,
      long clockTime,
      Command command,
      Outputs out) {
    Trigger trigger = activation.trigger(verdict, time, command, options.codeVersion());
    asking.ask(trigger, activation.deployment().retrains().retry(), clockTime);
    refresh();
    out.emit(trigger);
    publish(activation, time, true, out);
  }

  private void publish(Activation activation, long time, boolean triggered, Outputs out) {
    BeliefSnapshot belief = activation.published(time, triggered, options);
    if (belief != null) {
      out.emit(belief);
    }
  }

  // ---- versions ---------------------------------------------------------------------------------

  /**
   * A version takes over: an open trigger is finished where the version names it, else superseded.
   *
   * @param before the version that has served; null: none
   */
  void takeOver(Activation before, Activation next, Outputs out) {
    Deployment deployment = next.deployment();
    Trigger open = asking.open();
    asking.close();
    if (open != null) {
      closed(
          before == null ? next : before,
          open,
          deployment.retrains().triggerId().equals(open.triggerId())
              ? TriggerEnd.FINISHED
              : TriggerEnd.SUPERSEDED,
          deployment.activatedAt(),
          out);
    }
  }

  /** The terms of the serving version say whether to ask at all, and when. */
  void follow(Deployment deployment) {
    asking.observeOnly(deployment.observeOnly(), clock(deployment.activatedAt()));
    if (options.clock() == StreamClock.EVENT) {
      // A rule that comes too late for its own time does not turn the stream's time back.
      asking.notBefore(deployment.activatedAt());
    }
    refresh();
  }

  /** The serving version is retired. */
  void withdraw(Activation serving, long time, Outputs out) {
    Trigger open = asking.open();
    asking.close();
    if (open != null) {
      closed(serving, open, TriggerEnd.WITHDRAWN, time, out);
    }
  }

  private void abandon(Activation serving, long time, Outputs out) {
    Trigger open = asking.open();
    asking.abandon(Saturated.sum(time, options.backoff().most()));
    closed(serving, open, TriggerEnd.ABANDONED, time, out);
  }

  private void closed(Activation of, Trigger trigger, TriggerEnd end, long time, Outputs out) {
    refresh();
    report(
        of,
        Occasion.TRIGGER_CLOSED,
        time,
        asking.closed(trigger.triggerId(), end),
        of.standing(time, options),
        false,
        out);
  }

  // ---- commands ---------------------------------------------------------------------------------

  /** Does what a command says, or refuses it. */
  void obey(Command command, Outputs out) {
    if (command.kind() == Command.Kind.LOOK) {
      for (Activation activation : List.copyOf(versions.live())) {
        look(activation, Occasion.COMMAND, command.time(), out);
      }
      return;
    }
    Activation serving = versions.serving();
    String why = whyIllegal(command, serving);
    if (!why.isEmpty()) {
      refuse(command, why, out);
      return;
    }
    if (command.kind() == Command.Kind.RETRAIN) {
      retrain(serving, command, out);
    } else {
      boolean lastFailed = change(command, serving, clock(command.time()));
      refresh();
      Activation echoed = serving == null ? versions.anyLive() : serving;
      if (echoed != null) {
        report(echoed, Occasion.COMMAND, command.time(), out);
      }
      if (lastFailed) {
        abandon(serving, clock(command.time()), out);
      }
    }
  }

  private String whyIllegal(Command command, Activation serving) {
    return switch (command.kind()) {
      case LOOK, SUSPEND, OBSERVE_ONLY -> "";
      case RESUME ->
          asking.isHeldByOperator() ? "" : "RESUME is legal after SUSPEND or OBSERVE_ONLY only";
      case RETRAIN_ACKNOWLEDGED, RETRAIN_STARTED, RETRAIN_FAILED -> asking.whyNoAnswer(command);
      case RETRAIN ->
          serving == null
              ? "RETRAIN needs a version that serves, there is none"
              : asking.whyNotCommanded();
    };
  }

  /** Does what a legal command says; answers whether the open trigger's last attempt has failed. */
  private boolean change(Command command, Activation serving, long time) {
    switch (command.kind()) {
      case SUSPEND -> asking.suspend(Lifecycle.SUSPENDED);
      case OBSERVE_ONLY -> asking.suspend(Lifecycle.OBSERVE_ONLY);
      case RESUME -> asking.resume(serving != null && serving.deployment().observeOnly(), time);
      case RETRAIN_ACKNOWLEDGED ->
          asking.acknowledge(serving.deployment().retrains().retry(), time);
      case RETRAIN_STARTED -> asking.start(serving.deployment().retrains().retry(), time);
      case RETRAIN_FAILED -> {
        return asking.fail(serving.deployment().retrains().retry(), options.backoff(), time);
      }
      case LOOK, RETRAIN -> throw new IllegalArgumentException(command.kind() + " changes nothing");
    }
    return false;
  }

  private void retrain(Activation serving, Command command, Outputs out) {
    Verdict verdict =
        Verdict.retrain(
            Reason.MANUAL,
            command.note().isEmpty() ? "commanded" : "commanded: " + command.note(),
            COMMANDED);
    open(serving, verdict, command.time(), clock(command.time()), command, out);
    report(serving, Occasion.COMMAND, command.time(), verdict, serving.judged(verdict), out);
  }

  static void refuse(Command command, String why, Outputs out) {
    out.emit(DeadLetter.refused(Code.INVALID_COMMAND, why, command));
  }

  // ---- reports ----------------------------------------------------------------------------------

  /** Reports an activation with what its policy says as it stands. */
  void report(Activation of, Occasion occasion, long time, Outputs out) {
    report(of, occasion, time, of.standing(time, options), false, out);
  }

  /** Reports an activation with a verdict. */
  void report(
      Activation of, Occasion occasion, long time, Verdict verdict, boolean changed, Outputs out) {
    report(of, occasion, time, asking.standing(), verdict, changed, out);
  }

  private void report(
      Activation of,
      Occasion occasion,
      long time,
      Snapshot.Standing standing,
      Verdict verdict,
      boolean changed,
      Outputs out) {
    out.emit(
        Reports.snapshot(
            of,
            occasion,
            time,
            standing,
            verdict,
            changed,
            versions.closedExamples(),
            options.codeVersion()));
  }

  // ---- state ------------------------------------------------------------------------------------

  void write(DataOutput out) throws IOException {
    asking.write(out);
    out.writeLong(now);
  }

  /**
   * Reads what {@link #write} wrote; {@link #refresh} is to follow.
   *
   * @param first whether it is of the first format
   */
  static RetrainDesk read(DataInput in, EngineOptions options, Versions versions, boolean first)
      throws IOException {
    Asking asking = Asking.read(in, first);
    return new RetrainDesk(options, versions, asking, first ? Long.MIN_VALUE : in.readLong());
  }
}
