package io.arrears.engine;

import io.arrears.decision.Backoff;
import io.arrears.plan.PlanOptions;
import java.io.Serializable;
import java.util.Objects;

/**
 * What holds for every model of a job.
 *
 * @param chunkRows examples that are learned at once, 1 to 4096
 * @param referenceRows examples that are held until a reference profile is frozen, 2 or more
 * @param unknownWait how long an example of an unknown model or version waits, milliseconds of
 *     processing time, 0 or more
 * @param unknownMaxRows how many examples of unknown versions a model may have waiting, 0 or more
 * @param codeVersion version of Arrears, for triggers and snapshots
 * @param beliefInterval least time between two published beliefs of a model, milliseconds of event
 *     time, unless a trigger comes; 0: beliefs are not published
 * @param beliefTolerance how far a belief must have moved to be published again, in standard errors
 *     of its weights, 0 or more
 * @param maxExamplesPerSecond examples per second of event time beyond which a model is thinned; 0:
 *     never
 * @param clock which time INTERVAL, timeouts and back-offs are measured by
 * @param backoff how long to wait before a trigger is emitted again
 * @param efficacyRows first examples of a version on which the correction of the version before is
 *     tried, 1 or more
 * @param plan what plans triggers have, see {@link io.arrears.plan.RetrainPlan}
 */
public record EngineOptions(
    int chunkRows,
    int referenceRows,
    long unknownWait,
    int unknownMaxRows,
    String codeVersion,
    long beliefInterval,
    double beliefTolerance,
    long maxExamplesPerSecond,
    StreamClock clock,
    Backoff backoff,
    int efficacyRows,
    PlanOptions plan)
    implements Serializable {

  /** First examples of a version on which the correction before is tried, by default. */
  public static final int DEFAULT_EFFICACY_ROWS = 500;

  /** Options under which beliefs are not published and no model is thinned, else the defaults. */
  public EngineOptions(
      int chunkRows, int referenceRows, long unknownWait, int unknownMaxRows, String codeVersion) {
    this(
        chunkRows,
        referenceRows,
        unknownWait,
        unknownMaxRows,
        codeVersion,
        0,
        0,
        0,
        StreamClock.PROCESSING,
        Backoff.DEFAULT,
        DEFAULT_EFFICACY_ROWS,
        PlanOptions.DEFAULT);
  }

  public EngineOptions {
    Objects.requireNonNull(codeVersion, "codeVersion");
    Objects.requireNonNull(clock, "clock");
    Objects.requireNonNull(backoff, "backoff");
    Objects.requireNonNull(plan, "plan");
    if (efficacyRows < 1) {
      throw new IllegalArgumentException(
          "efficacyRows is " + efficacyRows + ", allowed: 1 or more");
    }
    if (chunkRows < 1 || chunkRows > 4096) {
      throw new IllegalArgumentException("chunkRows is " + chunkRows + ", allowed: 1 to 4096");
    }
    if (referenceRows < 2) {
      throw new IllegalArgumentException(
          "referenceRows is " + referenceRows + ", allowed: 2 or more");
    }
    if (beliefInterval < 0) {
      throw new IllegalArgumentException(
          "beliefInterval is " + beliefInterval + " ms, allowed: 0 or more");
    }
    if (maxExamplesPerSecond < 0) {
      throw new IllegalArgumentException(
          "maxExamplesPerSecond is " + maxExamplesPerSecond + ", allowed: 0 or more");
    }
    if (!(beliefTolerance >= 0)) {
      throw new IllegalArgumentException(
          "beliefTolerance is " + beliefTolerance + ", allowed: 0 or more");
    }
    if (unknownWait < 0) {
      throw new IllegalArgumentException(
          "unknownWait is " + unknownWait + " ms, allowed: 0 or more");
    }
    if (unknownMaxRows < 0) {
      throw new IllegalArgumentException(
          "unknownMaxRows is " + unknownMaxRows + ", allowed: 0 or more");
    }
  }

  /** The same options measured by another clock. */
  public EngineOptions with(StreamClock other) {
    return toBuilder().clock(other).build();
  }

  /** The same options with other plans. */
  public EngineOptions with(PlanOptions planned) {
    return toBuilder().plan(planned).build();
  }

  /** A builder that starts from these options. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** Options that differ from others in some points. */
  public static final class Builder {

    private final EngineOptions from;
    private long beliefInterval;
    private double beliefTolerance;
    private long maxExamplesPerSecond;
    private StreamClock clock;
    private Backoff backoff;
    private int efficacyRows;
    private PlanOptions plan;

    private Builder(EngineOptions from) {
      this.from = from;
      beliefInterval = from.beliefInterval;
      beliefTolerance = from.beliefTolerance;
      maxExamplesPerSecond = from.maxExamplesPerSecond;
      clock = from.clock;
      backoff = from.backoff;
      efficacyRows = from.efficacyRows;
      plan = from.plan;
    }

    /** When beliefs are published, see {@link EngineOptions}. */
    public Builder beliefs(long interval, double tolerance) {
      beliefInterval = interval;
      beliefTolerance = tolerance;
      return this;
    }

    /** From when on a model is thinned, see {@link EngineOptions}. */
    public Builder maxExamplesPerSecond(long limit) {
      maxExamplesPerSecond = limit;
      return this;
    }

    /** Which time decides, see {@link EngineOptions}. */
    public Builder clock(StreamClock other) {
      clock = other;
      return this;
    }

    /** How long to wait before a trigger is emitted again. */
    public Builder backoff(Backoff other) {
      backoff = other;
      return this;
    }

    /** On how many examples a correction is tried, see {@link EngineOptions}. */
    public Builder efficacyRows(int rows) {
      efficacyRows = rows;
      return this;
    }

    /** What plans triggers have. */
    public Builder plan(PlanOptions planned) {
      plan = planned;
      return this;
    }

    /**
     * The options.
     *
     * @throws IllegalArgumentException if one is out of its range
     */
    public EngineOptions build() {
      return new EngineOptions(
          from.chunkRows,
          from.referenceRows,
          from.unknownWait,
          from.unknownMaxRows,
          from.codeVersion,
          beliefInterval,
          beliefTolerance,
          maxExamplesPerSecond,
          clock,
          backoff,
          efficacyRows,
          plan);
    }
  }
}
