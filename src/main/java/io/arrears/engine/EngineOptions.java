package io.arrears.engine;

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
 */
public record EngineOptions(
    int chunkRows,
    int referenceRows,
    long unknownWait,
    int unknownMaxRows,
    String codeVersion,
    long beliefInterval,
    double beliefTolerance,
    long maxExamplesPerSecond)
    implements Serializable {

  /** Options under which beliefs are not published and no model is thinned. */
  public EngineOptions(
      int chunkRows, int referenceRows, long unknownWait, int unknownMaxRows, String codeVersion) {
    this(chunkRows, referenceRows, unknownWait, unknownMaxRows, codeVersion, 0, 0, 0);
  }

  public EngineOptions {
    Objects.requireNonNull(codeVersion, "codeVersion");
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
}
