package io.arrears.engine;

import io.arrears.drift.RowSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Adds observations up where the traffic is: deployments and observations in, {@link ProfileDelta}s
 * of watched versions out. What comes out adds up to the same whatever the number of combiners and
 * however often they flush. Counts are lost unless they are flushed before a checkpoint; the
 * deployments are its only state.
 *
 * <p>Rows of a version that is not known are given away as they are, at the next watermark, up to
 * {@value #MAX_UNKNOWN} between two flushes, so that whoever knows the version can count them. A
 * version whose successor serves is forgotten.
 *
 * <p>Not thread-safe.
 */
public final class ProfileCombiner {

  /** Most rows of unknown versions between two flushes. */
  static final int MAX_UNKNOWN = 10_000;

  private final Map<String, Map<String, Known>> models = new HashMap<>();
  private final Map<String, Map<String, Map<Integer, Unknown>>> unknown = new TreeMap<>();
  private final List<VersionTally> busy = new ArrayList<>();

  /** Models of several versions. */
  private final Set<String> crowded = new HashSet<>();

  private Known latest;
  private int unknownRows;
  private long nextEnd = Long.MAX_VALUE;

  /** What is told of an observation. */
  public enum Fate {
    /** It was counted, sampled or gathered. */
    COUNTED,
    /** Its version is not watched. */
    NOT_WATCHED,
    /** Its version is not known, and it is given away as it is. */
    UNKNOWN,
    /** Its version is not known, and too many such rows wait already. */
    DROPPED,
    /** It has another number of features than its version, or infinite ones. */
    ILLEGAL
  }

  /**
   * Takes a deployment or a retirement.
   *
   * @throws IllegalArgumentException for another kind of event
   */
  public void follow(Event event) {
    latest = null;
    if (event instanceof Deployment deployment) {
      Map<String, Known> versions =
          models.computeIfAbsent(deployment.modelId(), model -> new HashMap<>());
      Known known = versions.get(deployment.version());
      if (known == null) {
        versions.put(deployment.version(), new Known(deployment));
        if (versions.size() > 1) {
          crowded.add(deployment.modelId());
        }
      } else if (FrozenTerms.allow(known.deployment, deployment)) {
        known.follow(deployment);
      }
    } else if (event instanceof Retirement retirement) {
      Map<String, Known> versions = models.get(retirement.modelId());
      if (versions != null) {
        // What it has counted is still flushed.
        versions.remove(retirement.version());
        if (versions.isEmpty()) {
          models.remove(retirement.modelId());
        }
      }
    } else {
      throw new IllegalArgumentException(
          "event is a "
              + event.getClass().getSimpleName()
              + ", allowed: Deployment and Retirement");
    }
  }

  /** The deployment of a version; null where it is not known. */
  public Deployment deployment(Observation observation) {
    Known known = find(observation);
    return known == null ? null : known.deployment;
  }

  /** The deployments that are known, without what only the belief needs. */
  public Collection<Event> deployments() {
    List<Event> all = new ArrayList<>();
    models.values().forEach(versions -> versions.values().forEach(k -> all.add(k.deployment)));
    return all;
  }

  /** Takes an observation. */
  public Fate accept(Observation observation) {
    Known known = find(observation);
    if (known == null) {
      return keep(observation);
    }
    VersionTally tally = known.tally;
    if (tally == null) {
      return Fate.NOT_WATCHED;
    }
    double[] features = observation.features();
    if (features.length != tally.dimension() || !isFinite(features)) {
      return Fate.ILLEGAL;
    }
    boolean idle = tally.isEmpty();
    tally.accept(observation);
    if (idle) {
      busy.add(tally);
    }
    nextEnd = Math.min(nextEnd, known.windowEnd(observation.time()));
    return Fate.COUNTED;
  }

  private static boolean isFinite(double[] features) {
    for (double value : features) {
      if (Double.isInfinite(value)) {
        return false;
      }
    }
    return true;
  }

  private Known find(Observation observation) {
    Known known = latest;
    if (known != null
        && known.deployment.modelId().equals(observation.modelId())
        && known.deployment.version().equals(observation.version())) {
      return known;
    }
    Map<String, Known> versions = models.get(observation.modelId());
    known = versions == null ? null : versions.get(observation.version());
    latest = known;
    return known;
  }

  private Fate keep(Observation observation) {
    if (unknownRows == MAX_UNKNOWN) {
      return Fate.DROPPED;
    }
    if (observation.features().length == 0 || !isFinite(observation.features())) {
      return Fate.ILLEGAL;
    }
    unknownRows++;
    unknown
        .computeIfAbsent(observation.modelId(), model -> new TreeMap<>())
        .computeIfAbsent(observation.version(), version -> new TreeMap<>())
        .computeIfAbsent(observation.features().length, dimension -> new Unknown())
        .add(observation);
    return Fate.UNKNOWN;
  }

  /**
   * Gives away what ends by a time of the stream, and forgets versions whose successor serves.
   *
   * @param watermark time that the stream has passed, milliseconds since the epoch
   */
  public void advanceTo(long watermark, Consumer<Event> out) {
    if (watermark >= nextEnd - 1 || unknownRows > 0) {
      flush(watermark == Long.MAX_VALUE ? watermark : watermark + 1, out);
    }
    forget(watermark);
  }

  /** Gives everything away. */
  public void flush(Consumer<Event> out) {
    flush(Long.MAX_VALUE, out);
  }

  private void flush(long time, Consumer<Event> out) {
    nextEnd = Long.MAX_VALUE;
    for (int i = busy.size() - 1; i >= 0; i--) {
      VersionTally tally = busy.get(i);
      tally.flush(time, out);
      if (tally.isEmpty()) {
        busy.set(i, busy.get(busy.size() - 1));
        busy.remove(busy.size() - 1);
      } else {
        nextEnd = Math.min(nextEnd, tally.nextEnd());
      }
    }
    unknown.forEach(
        (model, versions) ->
            versions.forEach(
                (version, rows) ->
                    rows.forEach(
                        (dimension, some) -> out.accept(some.delta(model, version, dimension)))));
    unknown.clear();
    unknownRows = 0;
  }

  private void forget(long watermark) {
    if (!crowded.isEmpty()) {
      latest = null;
      crowded.removeIf(model -> forget(models.get(model), watermark));
    }
  }

  /** Forgets versions of a model; answers whether no more than one is left. */
  private static boolean forget(Map<String, Known> versions, long watermark) {
    if (versions == null) {
      return true;
    }
    long serving = Long.MIN_VALUE;
    for (Known known : versions.values()) {
      if (known.serves() && known.deployment.activatedAt() <= watermark) {
        serving = Math.max(serving, known.deployment.activatedAt());
      }
    }
    long since = serving;
    versions.values().removeIf(known -> known.serves() && known.deployment.activatedAt() < since);
    return versions.size() < 2;
  }

  /** About what the sums take in memory, bytes. */
  public long heapBytes() {
    long bytes = 0;
    for (int i = 0; i < busy.size(); i++) {
      bytes += busy.get(i).heapBytes();
    }
    return bytes;
  }

  /** A version that is known. */
  private static final class Known {
    private Deployment deployment;
    private VersionTally tally;

    Known(Deployment deployment) {
      follow(deployment);
    }

    /** A deployment that is silent on drift changes nothing of it. */
    private void follow(Deployment next) {
      boolean begins = deployment == null || deployment.drift() == null;
      if (begins && next.drift() != null) {
        tally =
            new VersionTally(next.modelId(), next.version(), next.drift(), next.features().size());
      }
      deployment = (begins ? next : next.with(deployment.drift())).withoutReference();
    }

    private boolean serves() {
      return deployment.role() == Deployment.Role.SERVING;
    }

    private long windowEnd(long time) {
      return deployment.drift().start(time) + deployment.drift().window();
    }
  }

  /** Rows of a version that is not known. */
  private static final class Unknown {
    private final RowSample rows = new RowSample(MAX_UNKNOWN);
    private long first = Long.MAX_VALUE;

    private void add(Observation observation) {
      double[] features = observation.features();
      double[] timed = Arrays.copyOf(features, features.length + 1);
      timed[features.length] = observation.time();
      rows.accept(RowSample.hash(observation.predictionId()), timed);
      first = Math.min(first, observation.time());
    }

    private ProfileDelta delta(String model, String version, int dimension) {
      return ProfileDelta.ofTimed(model, version, first, rows, dimension);
    }
  }
}
