package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * An observation as one block of bytes, so that it is written and read at once: this is what
 * crosses the network by the million. Numbers are little endian:
 *
 * <pre>
 *   int length of what follows
 *   long time, double label, long label time, long offset, int partition, int D, int K
 *   double features[D], double prediction[K]
 *   model, version, prediction id, topic: int length in bytes, UTF-8
 * </pre>
 *
 * An instance holds a buffer and the names seen last; one a thread.
 */
final class PackedObservation {

  private static final VarHandle LONG = view(long[].class);
  private static final VarHandle INT = view(int[].class);
  private static final VarHandle DOUBLE = view(double[].class);

  /** Bytes before the features. */
  private static final int HEAD = 44;

  /** Lengths of the four texts. */
  private static final int LENGTHS = 16;

  /** No observation is as large: Kafka's largest record is below. */
  private static final int LARGEST = 1 << 30;

  private static final ThreadLocal<PackedObservation> OWN =
      ThreadLocal.withInitial(PackedObservation::new);

  private final NameCache names = Wire.names();
  private final Latest version = new Latest();
  private final Latest topic = new Latest();
  private byte[] bytes = new byte[1024];
  private int position;

  private PackedObservation() {}

  static void write(DataOutput out, Observation observation) throws IOException {
    PackedObservation own = OWN.get();
    int length = own.pack(observation);
    out.writeInt(length);
    out.write(own.bytes, 0, length);
  }

  static Observation read(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < HEAD + LENGTHS || length > LARGEST) {
      throw new IOException("an observation has " + length + " bytes; the bytes are damaged");
    }
    PackedObservation own = OWN.get();
    own.ensure(length);
    in.readFully(own.bytes, 0, length);
    return own.unpack(length);
  }

  private int pack(Observation observation) {
    double[] features = observation.features();
    double[] prediction = observation.prediction();
    Origin origin = observation.origin();
    ensure(HEAD + Double.BYTES * (features.length + prediction.length));
    LONG.set(bytes, 0, observation.time());
    DOUBLE.set(bytes, 8, observation.label());
    LONG.set(bytes, 16, observation.labelTime());
    LONG.set(bytes, 24, origin.offset());
    INT.set(bytes, 32, origin.partition());
    INT.set(bytes, 36, features.length);
    INT.set(bytes, 40, prediction.length);
    position = HEAD;
    put(features);
    put(prediction);
    put(observation.modelId());
    put(observation.version());
    put(observation.predictionId());
    put(origin.topic());
    return position;
  }

  private Observation unpack(int length) throws IOException {
    int features = (int) INT.get(bytes, 36);
    int outputs = (int) INT.get(bytes, 40);
    int most = (length - HEAD - LENGTHS) / Double.BYTES;
    if (features < 0 || outputs < 0 || features > most || outputs > most - features) {
      throw new IOException(
          "an observation has "
              + features
              + " features and "
              + outputs
              + " predictions in "
              + length
              + " bytes; the bytes are damaged");
    }
    position = HEAD;
    double[] values = takeDoubles(features);
    double[] prediction = takeDoubles(outputs);
    int model = open(length);
    String modelId = names.get(bytes, model, position - model);
    String versionName = latest(version, open(length));
    int id = open(length);
    String predictionId = new String(bytes, id, position - id, StandardCharsets.UTF_8);
    String topicName = latest(topic, open(length));
    return new Observation(
        modelId,
        versionName,
        predictionId,
        (long) LONG.get(bytes, 0),
        values,
        prediction,
        (double) DOUBLE.get(bytes, 8),
        (long) LONG.get(bytes, 16),
        new Origin(topicName, (int) INT.get(bytes, 32), (long) LONG.get(bytes, 24)));
  }

  private void put(double[] values) {
    int at = position;
    for (int i = 0; i < values.length; i++) {
      DOUBLE.set(bytes, at + i * Double.BYTES, values[i]);
    }
    position = at + values.length * Double.BYTES;
  }

  private double[] takeDoubles(int count) {
    double[] values = new double[count];
    int at = position;
    for (int i = 0; i < count; i++) {
      values[i] = (double) DOUBLE.get(bytes, at + i * Double.BYTES);
    }
    position = at + count * Double.BYTES;
    return values;
  }

  /** A text; letter by letter where it is ASCII, as names are. */
  private void put(String text) {
    int length = text.length();
    int from = position + Integer.BYTES;
    ensure(from + length);
    for (int i = 0; i < length; i++) {
      char letter = text.charAt(i);
      if (letter >= 0x80) {
        putEncoded(text);
        return;
      }
      bytes[from + i] = (byte) letter;
    }
    INT.set(bytes, position, length);
    position = from + length;
  }

  private void putEncoded(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    int from = position + Integer.BYTES;
    ensure(from + encoded.length);
    INT.set(bytes, position, encoded.length);
    System.arraycopy(encoded, 0, bytes, from, encoded.length);
    position = from + encoded.length;
  }

  /** Goes behind the next text and answers where it begins. */
  private int open(int end) throws IOException {
    int from = position + Integer.BYTES;
    int length = from > end ? -1 : (int) INT.get(bytes, position);
    if (length < 0 || length > end - from) {
      throw new IOException("a text of an observation is too long; the bytes are damaged");
    }
    position = from + length;
    return from;
  }

  private String latest(Latest latest, int from) {
    if (!Arrays.equals(latest.encoded, 0, latest.encoded.length, bytes, from, position)) {
      latest.encoded = Arrays.copyOfRange(bytes, from, position);
      latest.text = names.get(bytes, from, position - from);
    }
    return latest.text;
  }

  private void ensure(int capacity) {
    if (bytes.length < capacity) {
      bytes = Arrays.copyOf(bytes, Math.max(capacity, 2 * bytes.length));
    }
  }

  private static VarHandle view(Class<?> array) {
    return MethodHandles.byteArrayViewVarHandle(array, ByteOrder.LITTLE_ENDIAN);
  }

  /** The text of the record before where it is the same, as it mostly is. */
  private static final class Latest {
    private byte[] encoded = {};
    private String text = "";
  }
}
