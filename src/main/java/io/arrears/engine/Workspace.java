package io.arrears.engine;

import io.arrears.belief.Chunk;
import java.util.HashMap;
import java.util.Map;

/**
 * Scratch memory that a thread's models share, since one learns at a time: a chunk per dimension.
 * Without it every model would keep its own, at chunk.rows (8 d + 50) bytes, and touch it cold.
 */
final class Workspace {

  /** Dimensions for which a chunk is kept; a fleet has few. */
  private static final int DIMENSIONS = 64;

  private static final ThreadLocal<Workspace> OWN = ThreadLocal.withInitial(Workspace::new);

  private final Map<Integer, Chunk> chunks = new HashMap<>();

  private Workspace() {}

  /**
   * An empty chunk, to be used before anything else asks this thread for one.
   *
   * @param rows rows that it must hold
   * @param dimension entries of a row
   */
  static Chunk chunk(int rows, int dimension) {
    Map<Integer, Chunk> chunks = OWN.get().chunks;
    Chunk chunk = chunks.get(dimension);
    if (chunk == null || chunk.capacity() < rows) {
      if (chunks.size() >= DIMENSIONS) {
        chunks.clear();
      }
      chunk = new Chunk(rows, dimension);
      chunks.put(dimension, chunk);
    }
    chunk.clear();
    return chunk;
  }
}
