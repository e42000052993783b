package io.arrears.engine;

import java.util.Arrays;

/**
 * Examples of one model and one shape, first in, first out, without an object each: a row's numbers
 * lie side by side in a few long arrays, so that thousands of waiting rows cost the collector
 * nothing and are read as memory likes to be read. Only the texts that a row is named by are kept
 * as they came, and the example itself where its label came apart.
 *
 * <p>A row takes {@code 8 (D + K) + 72} bytes and its prediction id. The arrays double as needed;
 * above {@value #SMALLEST_TO_SHRINK} rows they shrink when a sixteenth is used. Where they are not
 * kept while they are empty, the next ones begin with room for as many rows as there were last, up
 * to {@value #LARGEST_TO_BEGIN}: most queues fill and empty by the watermark. Rows count from 0,
 * the first that would be removed. Not thread-safe.
 */
final class ExampleRows {

  private static final int SMALLEST_CAPACITY = 4;
  private static final int SMALLEST_TO_SHRINK = 64;
  private static final int LARGEST_TO_BEGIN = 256;

  // Numbers of a row behind its features and predictions.
  private static final int LABEL = 0;
  private static final int WEIGHT = 1;
  private static final int MORE_NUMBERS = 2;

  // Whole numbers of a row.
  private static final int DUE = 0;
  private static final int OBSERVED = 1;
  private static final int LABELLED = 2;
  private static final int OFFSET = 3;
  private static final int PARTITION = 4;
  private static final int WHOLES = 5;

  // References of a row.
  private static final int VERSION = 0;
  private static final int PREDICTION_ID = 1;
  private static final int TOPIC = 2;
  private static final int EXAMPLE = 3;
  private static final int REFERENCES = 4;

  /** In the whole number of the partition, which is the lower half. */
  private static final long LATE = 1L << 32;

  private static final long ASKED = 1L << 33;

  private static final long PARTITION_BITS = 0xFFFF_FFFFL;

  private final boolean lasting;
  private String modelId = "";
  private int features;
  private int outputs;
  private int stride;
  private int first;
  private int size;
  private int most;
  private int beginning = SMALLEST_CAPACITY;
  private double[] numbers = {};
  private long[] wholes = {};
  private Object[] references = {};

  /**
   * @param lasting whether the arrays are kept while they are empty
   */
  ExampleRows(boolean lasting) {
    this.lasting = lasting;
  }

  int size() {
    return size;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Whether an example can be added: the first one of an empty queue gives the shape. */
  boolean fits(Observation observation) {
    return fits(observation.features().length, observation.prediction().length);
  }

  /** As {@link #fits(Observation)}, of so many features and predictions. */
  boolean fits(int rowFeatures, int rowOutputs) {
    return size == 0 || (rowFeatures == features && rowOutputs == outputs);
  }

  /**
   * Adds an example, which must fit.
   *
   * @param due when it is applied
   * @param late whether it came behind the watermark
   * @param weight how many examples it counts as
   */
  void add(Example example, long due, boolean late, double weight) {
    Observation observation = example.observation();
    Origin origin = observation.origin();
    shape(observation.modelId(), observation.features().length, observation.prediction().length);
    int row = open();
    int at = row * stride;
    System.arraycopy(observation.features(), 0, numbers, at, features);
    System.arraycopy(observation.prediction(), 0, numbers, at + features, outputs);
    at += features + outputs;
    numbers[at + LABEL] = example.label().value();
    numbers[at + WEIGHT] = weight;
    int whole = row * WHOLES;
    wholes[whole + DUE] = due;
    wholes[whole + OBSERVED] = observation.time();
    wholes[whole + LABELLED] = example.label().time();
    wholes[whole + OFFSET] = origin.offset();
    wholes[whole + PARTITION] = origin.partition() & PARTITION_BITS | (late ? LATE : 0);
    int reference = row * REFERENCES;
    references[reference + VERSION] = observation.version();
    references[reference + PREDICTION_ID] = observation.predictionId();
    references[reference + TOPIC] = origin.topic();
    references[reference + EXAMPLE] = example.isInline() ? null : example;
  }

  /** Adds an example that brought its label, where a block is read; it must fit. */
  void add(ObservationBlock.Reader row, long due, boolean late) {
    shape(row.modelId(), row.features(), row.outputs());
    int place = open();
    int at = place * stride;
    row.numbers(numbers, at, features + outputs);
    at += features + outputs;
    numbers[at + LABEL] = row.label();
    numbers[at + WEIGHT] = 1;
    int whole = place * WHOLES;
    wholes[whole + DUE] = due;
    wholes[whole + OBSERVED] = row.observed();
    wholes[whole + LABELLED] = row.labelled();
    wholes[whole + OFFSET] = row.offset();
    wholes[whole + PARTITION] = row.partition() & PARTITION_BITS | (late ? LATE : 0);
    int reference = place * REFERENCES;
    references[reference + VERSION] = row.version();
    references[reference + PREDICTION_ID] = row.predictionId();
    references[reference + TOPIC] = row.topic();
    references[reference + EXAMPLE] = null;
  }

  /** The label of the row added last was asked for. */
  void markLastAsked() {
    wholes[(first + size - 1) * WHOLES + PARTITION] |= ASKED;
  }

  /** Adds row i of another queue, which keeps it; its shape must fit. */
  void addRowOf(ExampleRows from, int i, double weight) {
    shape(from.modelId, from.features, from.outputs);
    int row = open();
    int source = from.first + i;
    System.arraycopy(from.numbers, source * stride, numbers, row * stride, stride);
    System.arraycopy(from.wholes, source * WHOLES, wholes, row * WHOLES, WHOLES);
    System.arraycopy(
        from.references, source * REFERENCES, references, row * REFERENCES, REFERENCES);
    numbers[row * stride + features + outputs + WEIGHT] = weight;
  }

  /** Removes so many rows, oldest first. */
  void remove(int rows) {
    most = Math.max(most, size);
    Arrays.fill(references, first * REFERENCES, (first + rows) * REFERENCES, null);
    first += rows;
    size -= rows;
    int capacity = wholes.length / WHOLES;
    if (size == 0) {
      first = 0;
      if (!lasting) {
        beginning = Math.max(SMALLEST_CAPACITY, Math.min(most, LARGEST_TO_BEGIN));
        most = 0;
        resize(0);
      }
    } else if (capacity > SMALLEST_TO_SHRINK && size < capacity / 16) {
      resize(capacity / 4);
    }
  }

  /**
   * Gives the row of a corrected prediction its new label, or takes it out where the label is
   * retracted.
   *
   * @return whether the row is here
   */
  boolean correct(Correction correction) {
    String predictionId = correction.observation().predictionId();
    int i = 0;
    while (i < size && !predictionId(i).equals(predictionId)) {
      i++;
    }
    if (i == size) {
      return false;
    }
    if (correction.label().isRetraction()) {
      takeOut(i);
    } else {
      relabel(i, correction.label());
    }
    return true;
  }

  private void relabel(int i, Label label) {
    Example example = new Example(example(i).observation(), label);
    numbers[at(i) + features + outputs + LABEL] = label.value();
    wholes[(first + i) * WHOLES + LABELLED] = label.time();
    references[(first + i) * REFERENCES + EXAMPLE] = example;
  }

  private void takeOut(int i) {
    int row = first + i;
    int behind = size - i - 1;
    System.arraycopy(numbers, (row + 1) * stride, numbers, row * stride, behind * stride);
    System.arraycopy(wholes, (row + 1) * WHOLES, wholes, row * WHOLES, behind * WHOLES);
    System.arraycopy(
        references, (row + 1) * REFERENCES, references, row * REFERENCES, behind * REFERENCES);
    size--;
    int last = (first + size) * REFERENCES;
    Arrays.fill(references, last, last + REFERENCES, null);
  }

  // ---- one row ----------------------------------------------------------------------------------

  /** When row i is applied. */
  long due(int i) {
    return whole(i, DUE);
  }

  boolean late(int i) {
    return (whole(i, PARTITION) & LATE) != 0;
  }

  /** Whether the label of row i was asked for. */
  boolean isAsked(int i) {
    return (whole(i, PARTITION) & ASKED) != 0;
  }

  /** Time of the observation of row i. */
  long observed(int i) {
    return whole(i, OBSERVED);
  }

  /** About what the arrays take in memory, used or not, bytes; prediction ids are shared. */
  long heapBytes() {
    return 8L * numbers.length + 8L * wholes.length + 4L * references.length;
  }

  /** Order time of row i. */
  long time(int i) {
    return Math.max(whole(i, OBSERVED), whole(i, LABELLED));
  }

  String version(int i) {
    return (String) reference(i, VERSION);
  }

  String predictionId(int i) {
    return (String) reference(i, PREDICTION_ID);
  }

  String topic(int i) {
    return (String) reference(i, TOPIC);
  }

  int partition(int i) {
    return (int) whole(i, PARTITION);
  }

  long offset(int i) {
    return whole(i, OFFSET);
  }

  double label(int i) {
    return numbers[(first + i) * stride + features + outputs + LABEL];
  }

  double weight(int i) {
    return numbers[(first + i) * stride + features + outputs + WEIGHT];
  }

  /** Number of features D of every row. */
  int features() {
    return features;
  }

  /** Number of predictions K of every row. */
  int outputs() {
    return outputs;
  }

  /** The numbers of all rows, not a copy: D features from {@link #at} on, then K predictions. */
  double[] numbers() {
    return numbers;
  }

  /** Index of the first feature of row i in {@link #numbers}. */
  int at(int i) {
    return (first + i) * stride;
  }

  /** Copies the K predictions of row i. */
  void prediction(int i, double[] target) {
    System.arraycopy(numbers, at(i) + features, target, 0, outputs);
  }

  /** Whether the label of row i came apart from its observation. */
  boolean waited(int i) {
    return reference(i, EXAMPLE) != null;
  }

  /** Row i as it came. */
  Example example(int i) {
    Example kept = (Example) reference(i, EXAMPLE);
    if (kept != null) {
      return kept;
    }
    int at = at(i);
    return Example.inline(
        new Observation(
            modelId,
            version(i),
            predictionId(i),
            observed(i),
            Arrays.copyOfRange(numbers, at, at + features),
            Arrays.copyOfRange(numbers, at + features, at + features + outputs),
            label(i),
            whole(i, LABELLED),
            new Origin(topic(i), partition(i), offset(i))));
  }

  private long whole(int i, int field) {
    return wholes[(first + i) * WHOLES + field];
  }

  private Object reference(int i, int field) {
    return references[(first + i) * REFERENCES + field];
  }

  // ---- memory -----------------------------------------------------------------------------------

  private void shape(String model, int rowFeatures, int rowOutputs) {
    if (rowFeatures == features && rowOutputs == outputs && !modelId.isEmpty()) {
      return;
    }
    if (size > 0) {
      throw new IllegalArgumentException(
          "a row has "
              + rowFeatures
              + " features and "
              + rowOutputs
              + " outputs, allowed beside the others: "
              + features
              + " and "
              + outputs);
    }
    modelId = model;
    features = rowFeatures;
    outputs = rowOutputs;
    stride = features + outputs + MORE_NUMBERS;
    numbers = new double[wholes.length / WHOLES * stride];
  }

  /** Makes room for a row behind the last one and answers its place. */
  private int open() {
    int capacity = wholes.length / WHOLES;
    if (first + size == capacity) {
      if (first > 0 && first >= capacity / 2) {
        moveToStart();
      } else {
        resize(Math.max(beginning, 2 * capacity));
      }
    }
    return first + size++;
  }

  private void moveToStart() {
    System.arraycopy(numbers, first * stride, numbers, 0, size * stride);
    System.arraycopy(wholes, first * WHOLES, wholes, 0, size * WHOLES);
    System.arraycopy(references, first * REFERENCES, references, 0, size * REFERENCES);
    Arrays.fill(references, size * REFERENCES, (first + size) * REFERENCES, null);
    first = 0;
  }

  /** Moves the rows to the start of new arrays of so many rows. */
  private void resize(int capacity) {
    double[] newNumbers = new double[capacity * stride];
    long[] newWholes = new long[capacity * WHOLES];
    Object[] newReferences = new Object[capacity * REFERENCES];
    System.arraycopy(numbers, first * stride, newNumbers, 0, size * stride);
    System.arraycopy(wholes, first * WHOLES, newWholes, 0, size * WHOLES);
    System.arraycopy(references, first * REFERENCES, newReferences, 0, size * REFERENCES);
    numbers = newNumbers;
    wholes = newWholes;
    references = newReferences;
    first = 0;
  }
}
