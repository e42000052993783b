package io.arrears.engine;

import io.arrears.belief.Chunk;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Scratch memory that a thread's models share, since one learns at a time: a chunk per shape, the
 * least recently used go first. Without it every model would keep its own and touch it cold. A
 * thread holds at most {@value #MOST_BYTES} bytes, or the chunk in use where that alone is larger.
 */
final class Workspace {

  static final long MOST_BYTES = 32L << 20;

  private static final ThreadLocal<Workspace> OWN = ThreadLocal.withInitial(Workspace::new);

  private final Map<Shape, Chunk> chunks = new LinkedHashMap<>(16, 0.75f, true);
  private long bytes;
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
    Workspace own = OWN.get();
    Shape shape = new Shape(dimension, outputs);
    Chunk chunk = own.chunks.get(shape);
    if (chunk == null || chunk.capacity() < rows) {
      chunk = new Chunk(rows, dimension, outputs);
      own.keep(shape, chunk);
    }
    chunk.clear();
    return chunk;
  }

  private void keep(Shape shape, Chunk chunk) {
    Chunk smaller = chunks.put(shape, chunk);
    bytes += bytes(chunk) - (smaller == null ? 0 : bytes(smaller));
    Iterator<Chunk> eldest = chunks.values().iterator();
    while (bytes > MOST_BYTES && chunks.size() > 1) {
      bytes -= bytes(eldest.next());
      eldest.remove();
    }
  }

  /** About what a chunk takes once a belief has worked in it. */
  private static long bytes(Chunk chunk) {
    long dimension = chunk.dimension();
    long outputs = chunk.outputs();
    return chunk.capacity() * (24 * dimension + 40 * outputs + 60)
        + 4 * dimension * dimension
        + 72 * dimension * outputs;
  }

  /** What this thread's chunks take, bytes. */
  static long held() {
    return OWN.get().bytes;
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
