package io.arrears.flink;

import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.engine.FrozenTerms;
import io.arrears.engine.Origin;
import io.arrears.engine.Retirement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The deployments of one model as the label join knows them, in the order in which they take
 * effect. It follows the engine: a serving version ends when the next one serves, a tombstone ends
 * a version at once unless a successor is known, and a deployment of a version that serves may not
 * change what is frozen. An ended version is kept until its last row has ended, so that the list is
 * bounded by the deployments within a label horizon.
 *
 * <p>Not thread-safe.
 */
final class JoinVersions {

  private static final long NEVER = Long.MAX_VALUE;

  private static final Comparator<Known> ORDER =
      Comparator.comparing(Known::deployment, Deployment.TAKE_OVER_ORDER);

  private final List<Known> known = new ArrayList<>();
  private final long bucket;
  private final long phase;

  // The widest terms of all that are known; 0 where none is.
  private long horizon;
  private double sample;
  private long maxPending;
  private boolean asks;

  /**
   * @param bucket the ends of rows are rounded up to multiples of this, milliseconds
   * @param phase and this much beyond, see {@link JoinKey#phase}
   * @param events what {@link #events} gave; null: none
   */
  JoinVersions(long bucket, long phase, Iterable<Event> events) {
    this.bucket = bucket;
    this.phase = phase;
    if (events != null) {
      for (Event event : events) {
        if (event instanceof Deployment deployment) {
          known.add(new Known(deployment, NEVER));
        } else {
          int last = known.size() - 1;
          known.set(last, new Known(known.get(last).deployment(), event.time()));
        }
      }
      known.sort(ORDER);
      summarise();
    }
  }

  /** What is kept in state: the deployments, a retired one followed by its tombstone. */
  List<Event> events() {
    List<Event> events = new ArrayList<>();
    for (Known one : known) {
      Deployment deployment = one.deployment();
      events.add(deployment);
      if (one.retiredAt() != NEVER) {
        events.add(
            new Retirement(
                deployment.modelId(), deployment.version(), one.retiredAt(), Origin.NONE));
      }
    }
    return events;
  }

  /**
   * When a version's last row ends, for each version that has ended or whose successor is known.
   */
  List<Long> ends() {
    List<Long> ends = new ArrayList<>();
    for (int i = 0; i < known.size(); i++) {
      if (endOf(i) != NEVER) {
        ends.add(lastRowOf(i));
      }
    }
    return ends;
  }

  // ---- what changes it --------------------------------------------------------------------------

  /**
   * A deployment has come.
   *
   * @param time event time that the stream has passed, milliseconds since the epoch
   * @return whether it was obeyed; one that the engine refuses or passes over is not
   */
  boolean take(Deployment next, long time) {
    unschedule(next.version(), time);
    int last = last(next.version());
    if (last >= 0) {
      Known present = known.get(last);
      boolean retired = present.retiredAt() != NEVER;
      boolean ended = retired || endOf(last) < next.activatedAt();
      if (!retired && next.activatedAt() < present.deployment().activatedAt()) {
        return false;
      }
      if (!ended && !FrozenTerms.allow(present.deployment(), next)) {
        return false;
      }
      if (next.activatedAt() <= present.deployment().activatedAt()) {
        known.remove(last);
      }
    }
    known.add(new Known(next, NEVER));
    known.sort(ORDER);
    mergeRevisions(time);
    summarise();
    return true;
  }

  /**
   * A tombstone has come.
   *
   * @param time event time that the stream has passed, milliseconds since the epoch
   */
  void retire(Retirement retirement, long time) {
    unschedule(retirement.version(), time);
    int last = last(retirement.version());
    if (last >= 0 && endOf(last) == NEVER) {
      known.set(last, new Known(known.get(last).deployment(), retirement.time()));
    }
    summarise();
  }

  /**
   * Forgets the versions whose last row has ended.
   *
   * @param time event time, milliseconds since the epoch
   * @return whether there were any
   */
  boolean forget(long time) {
    int before = known.size();
    mergeRevisions(time);
    for (int i = known.size() - 1; i >= 0; i--) {
      if (endOf(i) != NEVER && lastRowOf(i) <= time) {
        known.remove(i);
      }
    }
    summarise();
    return known.size() < before;
  }

  /** Takes back a deployment that has not taken effect; the first of a model does on arrival. */
  private void unschedule(String version, long time) {
    for (int i = known.size() - 1; i > 0; i--) {
      Deployment deployment = known.get(i).deployment();
      if (deployment.version().equals(version) && deployment.activatedAt() > time) {
        known.remove(i);
      }
    }
  }

  /** A version deployed again while it served is one, with the terms of the last and since then. */
  private void mergeRevisions(long time) {
    for (int i = known.size() - 1; i > 0; i--) {
      Deployment next = known.get(i).deployment();
      int before = lastBefore(i, next.version());
      if (before >= 0 && next.activatedAt() <= time) {
        Known present = known.get(before);
        boolean served = present.retiredAt() == NEVER && endOf(before) == next.activatedAt();
        if (served && FrozenTerms.allow(present.deployment(), next)) {
          long since = present.deployment().activatedAt();
          boolean promoted = next.role() != present.deployment().role();
          Deployment merged = promoted ? next : next.activatedAt(since);
          known.set(i, new Known(merged, known.get(i).retiredAt()));
          known.remove(before);
          known.sort(ORDER);
          i = known.size();
        }
      }
    }
  }

  private void summarise() {
    horizon = 0;
    sample = 0;
    maxPending = 0;
    asks = false;
    for (Known one : known) {
      asks |= !one.deployment().labels().budget().isNone();
      horizon = Math.max(horizon, one.deployment().labels().horizon());
      sample = Math.max(sample, one.deployment().labels().sample());
      maxPending = Math.max(maxPending, one.deployment().labels().maxPending());
    }
  }

  // ---- what is known ----------------------------------------------------------------------------

  /** Whether any version is known that is not retired. */
  boolean knowsModel() {
    for (int i = 0; i < known.size(); i++) {
      if (known.get(i).retiredAt() == NEVER) {
        return true;
      }
    }
    return false;
  }

  /**
   * The deployment that an observation was served by: the latest of its version that had taken
   * effect, or the first; null where none is known.
   *
   * @param time of the observation, milliseconds since the epoch
   */
  Deployment serving(String version, long time) {
    Known one = find(version, time);
    return one == null ? null : one.deployment();
  }

  /** The same for an observation that has just come: none where the version was retired before. */
  Deployment admitting(String version, long time) {
    Known one = find(version, time);
    return one == null || one.retiredAt() < time ? null : one.deployment();
  }

  private Known find(String version, long time) {
    Known found = null;
    for (int i = 0; i < known.size(); i++) {
      Known one = known.get(i);
      if (one.deployment().version().equals(version)
          && (found == null || one.deployment().activatedAt() <= time)) {
        found = one;
      }
    }
    return found;
  }

  /** The longest label horizon of the model, milliseconds; the given one where none is known. */
  long horizon(long unknown) {
    return known.isEmpty() ? unknown : horizon;
  }

  /** The largest share of predictions that any version waits for; 1 where none is known. */
  double sample() {
    return known.isEmpty() ? 1 : sample;
  }

  /** Whether labels of any version may be asked for. */
  boolean asksForLabels() {
    return asks;
  }

  /** The largest number of rows that any version lets wait; the given one where none is known. */
  long maxPending(long unknown) {
    return known.isEmpty() ? unknown : maxPending;
  }

  private int last(String version) {
    return lastBefore(known.size(), version);
  }

  private int lastBefore(int index, String version) {
    for (int i = index - 1; i >= 0; i--) {
      if (known.get(i).deployment().version().equals(version)) {
        return i;
      }
    }
    return -1;
  }

  /** When a version ends: where the next deployment of it or its successor takes effect. */
  private long endOf(int index) {
    Deployment one = known.get(index).deployment();
    for (int i = index + 1; i < known.size(); i++) {
      Deployment next = known.get(i).deployment();
      boolean succeeds =
          one.role() == Deployment.Role.SERVING && next.role() == Deployment.Role.SERVING;
      if (succeeds || next.version().equals(one.version())) {
        return Math.min(next.activatedAt(), known.get(index).retiredAt());
      }
    }
    return known.get(index).retiredAt();
  }

  private long lastRowOf(int index) {
    long horizonOfOne = known.get(index).deployment().labels().horizon();
    return Expiry.endOf(endOf(index), horizonOfOne, bucket, phase);
  }

  /**
   * @param retiredAt time of its tombstone, milliseconds since the epoch; {@link #NEVER}: none
   */
  private record Known(Deployment deployment, long retiredAt) {}
}
