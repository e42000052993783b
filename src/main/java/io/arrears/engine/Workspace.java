package io.arrears.engine;

import io.arrears.belief.Chunk;
import java.util.HashMap;
import java.util.Map;

/**
 * Scratch memory that a thread's models share, since one learns at a time: a chunk per shape.
 * Without it every model would keep its own, at chunk.rows (8 d + 50) bytes, and touch it cold.
 */
final class Workspace {

  /** Shapes for which a chunk is kept; a fleet has few. */
  private static final int SHAPES = 64;

  private static final ThreadLocal<Workspace> OWN = ThreadLocal.withInitial(Workspace::new);

  private final Map<Shape, Chunk> chunks = new HashMap<>();
  private double[] prediction = new double[1];
  private double[] losses = {};

  private Workspace() {}

  /**
   * An empty chunk, to be used before anything else asks this thread for one.
   *
   * @param rows rows that it must hold
   * @param dimension entries of a row
   * @param outputs locations of a row
   */
  static Chunk chunk(int rows, int dimension, int outputs) {
    Map<Shape, Chunk> chunks = OWN.get().chunks;
    Shape shape = new Shape(dimension, outputs);
    Chunk chunk = chunks.get(shape);
    if (chunk == null || chunk.capacity() < rows) {
      if (chunks.size() >= SHAPES) {
        chunks.clear();
      }
      chunk = new Chunk(rows, dimension, outputs);
      chunks.put(shape, chunk);
    }
    chunk.clear();
    return chunk;
  }

  /** K numbers to hold a prediction until the next one. */
  static double[] prediction(int outputs) {
    Workspace own = OWN.get();
    if (own.prediction.length != outputs) {
      own.prediction = new double[outputs];
    }
    return own.prediction;
  }

  /** Numbers to hold the losses of so many rows until the next chunk. */
  static double[] losses(int rows) {
    Workspace own = OWN.get();
    if (own.losses.length < rows) {
      own.losses = new double[rows];
    }
    return own.losses;
  }

  private record Shape(int dimension, int outputs) {}
}
