package io.arrears.engine;

import io.arrears.decision.Verdict;
import io.arrears.engine.DeadLetter.Code;
import io.arrears.engine.Snapshot.Occasion;

/**
 * How the versions of one model follow each other: which deployment takes effect and when, what it
 * takes over, how a version ends.
 *
 * <p>A model's first deployment and a correction of the serving one take effect on arrival, a later
 * one at its {@code activatedAt}; one that arrives after a later one has begun to learn takes no
 * effect, and its echo says so. Rolling back to a version that served before is a new activation. A
 * tombstone ends a version; where a successor is scheduled, its take-over ends it. Not thread-safe.
 */
final class Succession {

  private final EngineOptions options;
  private final Versions versions;
  private final RetrainDesk desk;

  Succession(EngineOptions options, Versions versions, RetrainDesk desk) {
    this.options = options;
    this.versions = versions;
    this.desk = desk;
  }

  /** Takes a deployment as it arrives. */
  void accept(Deployment deployment, Outputs out) {
    Activation same = versions.find(deployment.version());
    Activation serving = versions.serving();
    if (same != null && deployment.activatedAt() < same.since()) {
      ignore(deployment, same, out);
    } else if (same == null
        && serving != null
        && deployment.role() == Deployment.Role.SERVING
        && Deployment.TAKE_OVER_ORDER.compare(deployment, serving.deployment()) < 0) {
      if (serving.isUntouched()) {
        versions.postpone(serving);
        activate(deployment, out);
      } else {
        versions.remember(deployment, serving.deployment().activatedAt());
        ignore(deployment, serving, out);
      }
    } else if (versions.isEmpty()
        || (same != null && deployment.activatedAt() == same.deployment().activatedAt())) {
      activate(deployment, out);
    } else {
      versions.schedule(deployment);
    }
  }

  /** An accepted deployment that is history already. */
  private void ignore(Deployment deployment, Activation later, Outputs out) {
    desk.report(
        new Activation(deployment, 0, false, null, versions.asked()),
        Occasion.DEPLOYED,
        deployment.activatedAt(),
        Verdict.keep(
            "took no effect: version "
                + later.deployment().version()
                + " has served since "
                + later.deployment().activatedAt()),
        false,
        out);
  }

  /** The next scheduled deployment takes effect: everything before it was applied. */
  void activateNext(Outputs out) {
    Deployment next = versions.nextScheduled();
    versions.unschedule(next.version());
    activate(next, out);
  }

  private void activate(Deployment deployment, Outputs out) {
    Activation activation = versions.find(deployment.version());
    boolean takesOver = deployment.role() == Deployment.Role.SERVING;
    if (activation != null) {
      takesOver &= activation.deployment().role() == Deployment.Role.CANARY;
      try {
        activation.revise(deployment);
      } catch (IllegalArgumentException e) {
        out.emit(DeadLetter.refused(Code.INVALID_DEPLOYMENT, e.getMessage(), deployment));
        desk.refresh();
        return;
      }
    } else if (deployment.role() == Deployment.Role.CANARY && versions.isFull()) {
      out.emit(
          DeadLetter.refused(
              Code.INVALID_DEPLOYMENT,
              "role is CANARY beside "
                  + Versions.MAX_CANARIES
                  + " others, allowed: at most "
                  + Versions.MAX_CANARIES
                  + "; retire one with a tombstone",
              deployment));
      return;
    } else {
      activation = versions.activate(deployment);
    }
    if (takesOver) {
      Activation before = versions.servingBeside(activation);
      desk.takeOver(before, activation, out);
      if (before != null) {
        end(before, Occasion.CLOSED, deployment.activatedAt(), out);
      }
    }
    if (deployment.role() == Deployment.Role.SERVING) {
      desk.follow(deployment);
    }
    desk.report(activation, Occasion.DEPLOYED, deployment.activatedAt(), out);
  }

  /** Says the last word on an activation and closes it. */
  private void end(Activation activation, Occasion occasion, long time, Outputs out) {
    Verdict verdict = activation.look(time, options);
    activation.watches().end(activation, time, options.codeVersion(), out);
    desk.report(activation, occasion, time, verdict, false, out);
    versions.close(activation, time);
  }

  /**
   * Takes a tombstone as it arrives.
   *
   * @return the activation that it is to end once what has come for the model is applied, see
   *     {@link #retire}; null: there is nothing to end now
   */
  Activation withdraw(Retirement retirement) {
    versions.unschedule(retirement.version());
    Activation activation = versions.find(retirement.version());
    return activation == null || (serves(activation) && versions.hasScheduledSuccessor())
        ? null
        : activation;
  }

  /** Ends an activation unless it has ended meanwhile, and with the last one the model. */
  void retire(Activation activation, Retirement retirement, Outputs out) {
    if (versions.find(retirement.version()) == activation) {
      if (serves(activation)) {
        desk.withdraw(activation, retirement.time(), out);
      }
      end(activation, Occasion.RETIRED, retirement.time(), out);
    }
    if (versions.isEmpty()) {
      versions.clear();
      desk.clear();
      if (options.beliefInterval() > 0) {
        out.emit(new BeliefTombstone(retirement.modelId()));
      }
    }
    desk.refresh();
  }

  private static boolean serves(Activation activation) {
    return activation.deployment().role() == Deployment.Role.SERVING;
  }
}
