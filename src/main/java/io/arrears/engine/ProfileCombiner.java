package io.arrears.engine;

import io.arrears.drift.DriftTerms;
import io.arrears.drift.RowSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
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
 * <p>Rows of a version that is not known are kept as they are, up to {@value #MAX_UNKNOWN}, until
 * its deployment comes. They are given away where the shortest window that there is would end, so
 * that whoever knows the version can count them in time. Not so where the model is known and none
 * of its versions is watched.
 *
 * <p>A version ends with its tombstone, unless a successor is scheduled, and when that takes over;
 * it stays known by name, and is not counted, until its label horizon has passed. What only the
 * engine refuses (a reference that differs, a canary too many) is followed here; nobody counts what
 * comes of it.
 *
 * <p>Not thread-safe.
 */
public final class ProfileCombiner {

  /** Most rows of unknown versions between two flushes. */
  static final int MAX_UNKNOWN = 10_000;

  /** A power of two. */
  private static final int FOUND = 8192;

  private final Map<String, Map<String, Known>> models = new HashMap<>();
  private final Map<String, Map<String, Map<Integer, Unknown>>> unknown = new TreeMap<>();
  private final List<VersionTally> busy = new ArrayList<>();

  /** Models of several versions, or of one that has ended. */
  private final Set<String> crowded = new HashSet<>();

  /** Versions that were found, by their model: most observations meet theirs here. */
  private final Known[] found = new Known[FOUND];

  /** Whether any is there. */
  private boolean anyFound;

  private final TallyRoom room = new TallyRoom();
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

  /** Is told what becomes of the observations of a block. */
  @FunctionalInterface
  public interface Teller {

    /**
     * @param row stands at the observation
     * @param deployment of its version; null where that is not known
     */
    void tell(ObservationBlock.Reader row, Fate fate, Deployment deployment);
  }

  /**
   * Takes a deployment or a retirement.
   *
   * @throws IllegalArgumentException for another kind of event
   */
  public void follow(Event event) {
    forgetFound();
    if (event instanceof Deployment deployment) {
      follow(light(deployment));
    } else if (event instanceof Retirement retirement) {
      follow(retirement);
    } else {
      throw new IllegalArgumentException(
          "event is a "
              + event.getClass().getSimpleName()
              + ", allowed: Deployment and Retirement");
    }
  }

  /** Only what is of use here, since all of it is kept and is part of each checkpoint. */
  private static Deployment light(Deployment deployment) {
    Deployment light = deployment.withoutReference();
    return light.drift() == null ? light : light.with(light.drift().layoutOnly());
  }

  private void follow(Deployment deployment) {
    Map<String, Known> versions =
        models.computeIfAbsent(deployment.modelId(), model -> new TreeMap<>());
    Known known = versions.get(deployment.version());
    if (known == null || known.hasEnded()) {
      known = new Known(deployment, room);
      versions.put(deployment.version(), known);
      if (versions.size() > 1) {
        crowded.add(deployment.modelId());
      }
    } else {
      known.follow(deployment);
    }
    adopt(known);
  }

  private void follow(Retirement retirement) {
    Map<String, Known> versions = models.get(retirement.modelId());
    Known known = versions == null ? null : versions.get(retirement.version());
    if (known != null && !(known.serves() && hasSuccessor(versions, known))) {
      known.end(retirement.time());
      crowded.add(retirement.modelId());
    }
  }

  private static boolean hasSuccessor(Map<String, Known> versions, Known of) {
    for (Known known : versions.values()) {
      if (known != of
          && known.serves()
          && known.deployment.activatedAt() > of.deployment.activatedAt()) {
        return true;
      }
    }
    return false;
  }

  /** Counts the rows of a version that was not known until now. */
  private void adopt(Known known) {
    Map<String, Map<Integer, Unknown>> versions = unknown.get(known.deployment.modelId());
    Map<Integer, Unknown> own =
        versions == null ? null : versions.remove(known.deployment.version());
    if (own == null) {
      return;
    }
    if (versions.isEmpty()) {
      unknown.remove(known.deployment.modelId());
    }
    VersionTally tally = known.tally;
    own.forEach(
        (dimension, some) -> {
          unknownRows -= some.rows.size();
          if (tally != null && tally.dimension() == dimension) {
            boolean wasEmpty = tally.isEmpty();
            some.rows.forEach(
                (hash, values) -> tally.accept((long) values[dimension], hash, values));
            busy(tally, wasEmpty);
          }
        });
  }

  /** Rows were added to a tally. */
  private void busy(VersionTally tally, boolean wasEmpty) {
    if (wasEmpty && !tally.isEmpty()) {
      busy.add(tally);
    }
    nextEnd = Math.min(nextEnd, tally.nextEnd());
  }

  /** Whether any version of a model is known. */
  public boolean knowsModel(String modelId) {
    return models.containsKey(modelId);
  }

  /** What is known, to be followed again: deployments, each that has ended with its end. */
  public Collection<Event> deployments() {
    List<Event> all = new ArrayList<>();
    models.values().forEach(versions -> versions.values().forEach(known -> known.addTo(all)));
    return all;
  }

  /** Takes the observations of a block, and tells of each what becomes of it. */
  public void accept(ObservationBlock block, Teller teller) {
    ObservationBlock.Reader row = block.reader();
    String version = null;
    Known known = null;
    boolean wasEmpty = true;
    while (row.next()) {
      if (!row.version().equals(version)) {
        settle(known, wasEmpty);
        version = row.version();
        known = find(block.modelId(), version);
        wasEmpty = known != null && known.isWatched() && known.tally.isEmpty();
      }
      Fate fate = known == null ? keep(row.observation()) : count(row, known.tally);
      teller.tell(row, fate, known == null ? null : known.deployment);
    }
    settle(known, wasEmpty);
  }

  private static Fate count(ObservationBlock.Reader row, VersionTally tally) {
    if (tally == null) {
      return Fate.NOT_WATCHED;
    }
    return row.features() == tally.dimension() && tally.accept(row) ? Fate.COUNTED : Fate.ILLEGAL;
  }

  private void settle(Known known, boolean wasEmpty) {
    if (known != null && known.isWatched()) {
      known.tally.settle();
      busy(known.tally, wasEmpty);
    }
  }

  /** Takes an observation. */
  public Fate accept(Observation observation) {
    Known known = find(observation.modelId(), observation.version());
    if (known == null) {
      return keep(observation);
    }
    VersionTally tally = known.tally;
    if (tally == null) {
      return Fate.NOT_WATCHED;
    }
    double[] features = observation.features();
    if (features.length != tally.dimension()
        || ObservationRules.hasInfinity(features, 0, features.length)) {
      return Fate.ILLEGAL;
    }
    boolean wasEmpty = tally.isEmpty();
    tally.accept(observation);
    busy(tally, wasEmpty);
    return Fate.COUNTED;
  }

  private Known find(String modelId, String version) {
    int hash = modelId.hashCode();
    int place = (hash ^ hash >>> 16) & FOUND - 1;
    Known known = found[place];
    if (known != null && known.is(modelId, version)) {
      return known;
    }
    Map<String, Known> versions = models.get(modelId);
    known = versions == null ? null : versions.get(version);
    if (known != null) {
      found[place] = known;
      anyFound = true;
    }
    return known;
  }

  private void forgetFound() {
    if (anyFound) {
      Arrays.fill(found, null);
      anyFound = false;
    }
  }

  private Fate keep(Observation observation) {
    Map<String, Known> known = models.get(observation.modelId());
    if (known != null && known.values().stream().noneMatch(Known::isWatched)) {
      return Fate.NOT_WATCHED;
    }
    if (unknownRows == MAX_UNKNOWN) {
      return Fate.DROPPED;
    }
    double[] features = observation.features();
    if (features.length == 0 || ObservationRules.hasInfinity(features, 0, features.length)) {
      return Fate.ILLEGAL;
    }
    unknownRows++;
    long shortest = DriftTerms.MIN_WINDOW;
    nextEnd = Math.min(nextEnd, (Math.floorDiv(observation.time(), shortest) + 1) * shortest);
    unknown
        .computeIfAbsent(observation.modelId(), model -> new TreeMap<>())
        .computeIfAbsent(observation.version(), version -> new TreeMap<>())
        .computeIfAbsent(features.length, dimension -> new Unknown())
        .add(observation);
    return Fate.UNKNOWN;
  }

  /**
   * Gives away what ends by a time of the stream, and ends versions whose successor serves.
   *
   * @param watermark time that the stream has passed, milliseconds since the epoch
   */
  public void advanceTo(long watermark, Consumer<Event> out) {
    if (watermark >= nextEnd - 1) {
      flush(watermark == Long.MAX_VALUE ? watermark : watermark + 1, out);
    }
    if (!crowded.isEmpty()) {
      forgetFound();
      crowded.removeIf(model -> forget(model, watermark));
    }
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

  /**
   * Where the sums take more than a memory, gives away the largest until they take half of it.
   *
   * @param maxBytes the memory, bytes
   * @return what is left of the memory, bytes
   */
  public long relieve(long maxBytes, Consumer<Event> out) {
    long bytes = heapBytes();
    if (bytes <= maxBytes) {
      return maxBytes - bytes;
    }
    Map<VersionTally, Long> sizes = new IdentityHashMap<>();
    busy.forEach(tally -> sizes.put(tally, tally.heapBytes()));
    busy.sort(Comparator.comparing(sizes::get));
    while (bytes > maxBytes / 2 && !busy.isEmpty()) {
      VersionTally largest = busy.remove(busy.size() - 1);
      bytes -= sizes.get(largest);
      largest.flush(Long.MAX_VALUE, out);
    }
    return maxBytes - bytes;
  }

  /** Ends and forgets versions of a model; answers whether no more than one is left. */
  private boolean forget(String model, long watermark) {
    Map<String, Known> versions = models.get(model);
    if (versions == null) {
      return true;
    }
    long serving = Long.MIN_VALUE;
    for (Known known : versions.values()) {
      if (known.serves() && known.deployment.activatedAt() <= watermark) {
        serving = Math.max(serving, known.deployment.activatedAt());
      }
    }
    for (Known known : versions.values()) {
      if (known.serves() && known.deployment.activatedAt() < serving) {
        known.end(serving);
      }
    }
    versions.values().removeIf(known -> known.isOver(watermark));
    if (versions.isEmpty()) {
      models.remove(model);
    }
    return versions.size() < 2 && versions.values().stream().noneMatch(Known::hasEnded);
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
    private static final long NEVER = Long.MAX_VALUE;

    /** The names, as the texts that observations bring, so that they are compared at a glance. */
    private String modelId;

    private String version;
    private final TallyRoom room;
    private Deployment deployment;

    /** Null where it is not watched, or has ended. */
    private VersionTally tally;

    /** The same version is to serve anew with other terms, once this one has ended; null: no. */
    private Deployment next;

    private long endedAt = NEVER;

    Known(Deployment deployment, TallyRoom room) {
      this.modelId = deployment.modelId();
      this.version = deployment.version();
      this.room = room;
      begin(deployment);
    }

    private boolean is(String model, String name) {
      if (modelId == model && version == name) {
        return true;
      }
      if (!modelId.equals(model) || !version.equals(name)) {
        return false;
      }
      modelId = model;
      version = name;
      return true;
    }

    private void begin(Deployment first) {
      deployment = first;
      endedAt = NEVER;
      watch(first.drift());
    }

    private void watch(DriftTerms terms) {
      tally =
          terms == null
              ? null
              : new VersionTally(modelId, version, terms, deployment.features().size(), room);
    }

    /** As the engine: a deployment that is silent on drift changes nothing of it. */
    private void follow(Deployment revised) {
      if (revised.activatedAt() < deployment.activatedAt()) {
        return;
      }
      if (!FrozenTerms.allow(deployment, revised)) {
        next = revised.activatedAt() > deployment.activatedAt() ? revised : next;
        return;
      }
      DriftTerms terms = deployment.drift();
      boolean promoted = deployment.role() != revised.role();
      deployment = promoted ? revised : revised.activatedAt(deployment.activatedAt());
      if (terms != null) {
        deployment = deployment.with(terms);
      } else {
        watch(deployment.drift());
      }
    }

    /** What it has counted is still flushed. */
    private void end(long time) {
      tally = null;
      endedAt = time;
      if (next != null) {
        begin(next);
        next = null;
      }
    }

    private void addTo(List<Event> all) {
      all.add(deployment);
      if (hasEnded()) {
        all.add(new Retirement(deployment.modelId(), deployment.version(), endedAt, Origin.NONE));
      } else if (next != null) {
        all.add(next);
      }
    }

    private boolean hasEnded() {
      return endedAt != NEVER;
    }

    private boolean isOver(long watermark) {
      return hasEnded() && Saturated.sum(endedAt, deployment.labelHorizon()) < watermark;
    }

    private boolean isWatched() {
      return tally != null;
    }

    private boolean serves() {
      return !hasEnded() && deployment.role() == Deployment.Role.SERVING;
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
      return ProfileDelta.ofTimed(model, version, first, rows.size(), rows, dimension);
    }
  }
}
