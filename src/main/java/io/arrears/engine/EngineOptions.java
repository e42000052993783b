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
 */
public record EngineOptions(
    int chunkRows, int referenceRows, long unknownWait, int unknownMaxRows, String codeVersion)
    implements Serializable {

  public EngineOptions {
    Objects.requireNonNull(codeVersion, "codeVersion");
    if (chunkRows < 1 || chunkRows > 4096) {
      throw new IllegalArgumentException("chunkRows is " + chunkRows + ", allowed: 1 to 4096");
    }
    if (referenceRows < 2) {
      throw new IllegalArgumentException(
          "referenceRows is " + referenceRows + ", allowed: 2 or more");
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
