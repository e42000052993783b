package io.arrears.engine;

import io.arrears.plan.AskedLabels;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The versions of one model: those that serve, those that take effect later, and those that served
 * before and may still get labels. Bounded by the number of deployments within a label horizon and
 * by {@link #MAX_CANARIES}. Not thread-safe.
 */
final class Versions {

  /** Largest number of canaries that serve at once. */
  static final int MAX_CANARIES = 8;

  private final List<Activation> live = new ArrayList<>();
  private final List<Activation> liveView = Collections.unmodifiableList(live);
  private final List<Closed> closed = new ArrayList<>();
  private final List<Deployment> scheduled = new ArrayList<>();
  private final AskedLabels asked;
  private int activations;
  private long closedExamples;

  /** See {@link #addUncounted}. */
  private long uncounted;

  /** Those of a model of which nothing is known. */
  Versions() {
    this(new AskedLabels());
  }

  private Versions(AskedLabels asked) {
    this.asked = asked;
  }

  /** The labels of the model that were asked for. */
  AskedLabels asked() {
    return asked;
  }

  List<Activation> live() {
    return liveView;
  }

  boolean isEmpty() {
    return live.isEmpty() && scheduled.isEmpty();
  }

  /** Whether anything is known of the model. */
  boolean knowsModel() {
    return !live.isEmpty() || !scheduled.isEmpty() || !closed.isEmpty();
  }

  /** Whether the version serves, served, or will serve. */
  boolean knows(String version) {
    return find(version) != null || isClosed(version) || scheduled(version) != null;
  }

  /** When the next window of drift closes; {@link Long#MAX_VALUE} where none is open. */
  long nextWindowClose() {
    long next = Long.MAX_VALUE;
    for (int i = 0; i < live.size(); i++) {
      next = Math.min(next, live.get(i).watches().nextWindowClose());
    }
    return next;
  }

  /** The stream has passed a time, and what falls before it was applied. */
  void pass(long time) {
    for (int i = 0; i < live.size(); i++) {
      live.get(i).watches().pass(time);
    }
  }

  /** Observations that no window of drift counted, of live versions and others. */
  long uncounted() {
    long all = uncounted;
    for (int i = 0; i < live.size(); i++) {
      all += live.get(i).watches().uncounted();
    }
    return all;
  }

  /**
   * More observations that no window of drift counted, of versions that no longer serve or never
   * did; never part of the state.
   */
  void addUncounted(long observations) {
    uncounted += observations;
  }

  /** The live activation of a version; null where there is none. */
  Activation find(String version) {
    for (int i = 0; i < live.size(); i++) {
      if (live.get(i).deployment().version().equals(version)) {
        return live.get(i);
      }
    }
    return null;
  }

  /** The activation that serves, other than the given one; null where there is none. */
  Activation servingBeside(Activation other) {
    for (Activation activation : live) {
      if (activation != other && activation.deployment().role() == Deployment.Role.SERVING) {
        return activation;
      }
    }
    return null;
  }

  /** The activation that serves; null where there is none. */
  Activation serving() {
    return servingBeside(null);
  }

  /** The oldest live activation, be it a canary; null where there is none. */
  Activation anyLive() {
    return live.isEmpty() ? null : live.get(0);
  }

  /**
   * A version goes into service. The first rows of the version that serves now count for the
   * reference profile where the features are the same.
   */
  Activation activate(Deployment deployment) {
    activations++;
    boolean returned = expectsLabel(deployment.version(), deployment.activatedAt());
    Activation activation = new Activation(deployment, activations, returned, serving(), asked);
    live.add(activation);
    return activation;
  }

  /** Examples of versions that no longer serve, since the model was first deployed. */
  long closedExamples() {
    return closedExamples;
  }

  /** More examples of versions that no longer serve. */
  void addClosed(long examples) {
    closedExamples += examples;
  }

  boolean isFull() {
    return live.stream().filter(a -> a.deployment().role() == Deployment.Role.CANARY).count()
        >= MAX_CANARIES;
  }

  /** Takes back an activation that has seen nothing, to let an earlier deployment go first. */
  void postpone(Activation untouched) {
    live.remove(untouched);
    activations--;
    schedule(untouched.deployment());
  }

  /**
   * Ends an activation; what it has not booked is counted.
   *
   * @param time event time at which it ended; its labels are expected for its horizon from then
   */
  void close(Activation activation, long time) {
    addClosed(activation.books().unbooked());
    addUncounted(activation.watches().uncounted());
    live.remove(activation);
    remember(activation.deployment(), time);
  }

  /** Notes a deployment that ended at a time, without ever having been seen to serve. */
  void remember(Deployment deployment, long time) {
    closed.removeIf(
        c ->
            c.version().equals(deployment.version())
                && c.activatedAt() == deployment.activatedAt());
    closed.add(
        new Closed(
            deployment.version(),
            deployment.activatedAt(),
            Saturated.sum(time, deployment.labelHorizon())));
  }

  boolean isClosed(String version) {
    for (Closed candidate : closed) {
      if (candidate.version().equals(version)) {
        return true;
      }
    }
    return false;
  }

  /** Whether an earlier activation of the version still expects a label at an order time. */
  boolean expectsLabel(String version, long orderTime) {
    for (Closed candidate : closed) {
      if (candidate.version().equals(version) && orderTime <= candidate.until()) {
        return true;
      }
    }
    return false;
  }

  /** Forgets versions whose last label can have come by a time. */
  void forget(long time) {
    if (!closed.isEmpty()) {
      closed.removeIf(c -> c.until() < time);
    }
  }

  /** Forgets everything: the model is retired. */
  void clear() {
    closed.clear();
    asked.clear();
    activations = 0;
    closedExamples = 0;
  }

  // ---- deployments that take effect later -------------------------------------------------------

  /** Notes a deployment; a newer one of the same version replaces an older one. */
  void schedule(Deployment deployment) {
    unschedule(deployment.version());
    scheduled.add(deployment);
    scheduled.sort(Deployment.TAKE_OVER_ORDER);
  }

  boolean unschedule(String version) {
    return scheduled.removeIf(d -> d.version().equals(version));
  }

  /** The scheduled deployment of a version; null where there is none. */
  Deployment scheduled(String version) {
    for (Deployment deployment : scheduled) {
      if (deployment.version().equals(version)) {
        return deployment;
      }
    }
    return null;
  }

  boolean hasScheduledSuccessor() {
    return scheduled.stream().anyMatch(d -> d.role() == Deployment.Role.SERVING);
  }

  /** Whether another version is to take over from a version within a while from a time. */
  boolean isReplacedBy(String version, long time, long within) {
    return scheduled.stream()
        .anyMatch(
            d ->
                d.role() == Deployment.Role.SERVING
                    && d.activatedAt() - time <= within
                    && !d.version().equals(version));
  }

  /** Whether a version is to take over that names the trigger. */
  boolean hasScheduledAnswer(String triggerId) {
    for (Deployment deployment : scheduled) {
      if (deployment.role() == Deployment.Role.SERVING
          && deployment.retrains().triggerId().equals(triggerId)) {
        return true;
      }
    }
    return false;
  }

  /** The next scheduled deployment; null where there is none. */
  Deployment nextScheduled() {
    return scheduled.isEmpty() ? null : scheduled.get(0);
  }

  // ---- state ------------------------------------------------------------------------------------

  void write(DataOutput out) throws IOException {
    out.writeBoolean(!asked.isEmpty());
    if (!asked.isEmpty()) {
      asked.write(out);
    }
    out.writeInt(live.size());
    for (Activation activation : live) {
      activation.write(out);
    }
    out.writeInt(closed.size());
    for (Closed activation : closed) {
      out.writeUTF(activation.version());
      out.writeLong(activation.activatedAt());
      out.writeLong(activation.until());
    }
    out.writeInt(scheduled.size());
    for (Deployment deployment : scheduled) {
      EventCodec.write(out, deployment);
    }
    out.writeInt(activations);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param hasAsked whether it says if labels were asked for
   */
  static Versions read(DataInput in, boolean hasAsked) throws IOException {
    Versions versions =
        new Versions(hasAsked && in.readBoolean() ? AskedLabels.read(in) : new AskedLabels());
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      versions.live.add(Activation.read(in, versions.asked));
    }
    size = in.readInt();
    for (int i = 0; i < size; i++) {
      versions.closed.add(new Closed(in.readUTF(), in.readLong(), in.readLong()));
    }
    size = in.readInt();
    for (int i = 0; i < size; i++) {
      versions.scheduled.add((Deployment) EventCodec.read(in));
    }
    versions.activations = in.readInt();
    return versions;
  }

  /**
   * What is kept of an activation that no longer serves.
   *
   * @param version version name
   * @param activatedAt event time from which it served, milliseconds since the epoch
   * @param until last order time at which a label of it is expected, milliseconds since the epoch
   */
  private record Closed(String version, long activatedAt, long until) {}
}
