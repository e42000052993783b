package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
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
  private final PackedBytes packed = new PackedBytes(1024);

  /** Where reading is. */
  private int position;

  private PackedObservation() {}

  static void write(DataOutput out, Observation observation) throws IOException {
    PackedBytes packed = OWN.get().pack(observation);
    out.writeInt(packed.length());
    out.write(packed.bytes(), 0, packed.length());
  }

  static Observation read(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < HEAD + LENGTHS || length > LARGEST) {
      throw new IOException("an observation has " + length + " bytes; the bytes are damaged");
    }
    PackedObservation own = OWN.get();
    own.packed.ensure(length);
    in.readFully(own.packed.bytes(), 0, length);
    return own.unpack(length);
  }

  private PackedBytes pack(Observation observation) {
    double[] features = observation.features();
    double[] prediction = observation.prediction();
    Origin origin = observation.origin();
    packed.clear();
    packed.put(observation.time());
    packed.put(observation.label());
    packed.put(observation.labelTime());
    packed.put(origin.offset());
    packed.put(origin.partition());
    packed.put(features.length);
    packed.put(prediction.length);
    packed.put(features);
    packed.put(prediction);
    packed.put(observation.modelId());
    packed.put(observation.version());
    packed.put(observation.predictionId());
    packed.put(origin.topic());
    return packed;
  }

  private Observation unpack(int length) throws IOException {
    byte[] bytes = packed.bytes();
    int features = PackedBytes.intAt(bytes, 36);
    int outputs = PackedBytes.intAt(bytes, 40);
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
        PackedBytes.longAt(bytes, 0),
        values,
        prediction,
        PackedBytes.doubleAt(bytes, 8),
        PackedBytes.longAt(bytes, 16),
        new Origin(topicName, PackedBytes.intAt(bytes, 32), PackedBytes.longAt(bytes, 24)));
  }

  private double[] takeDoubles(int count) {
    double[] values = new double[count];
    PackedBytes.doublesAt(packed.bytes(), position, values, 0, count);
    position += count * Double.BYTES;
    return values;
  }

  /** Goes behind the next text and answers where it begins. */
  private int open(int end) throws IOException {
    int from = position + Integer.BYTES;
    int length = from > end ? -1 : PackedBytes.intAt(packed.bytes(), position);
    if (length < 0 || length > end - from) {
      throw new IOException("a text of an observation is too long; the bytes are damaged");
    }
    position = from + length;
    return from;
  }

  private String latest(Latest latest, int from) {
    byte[] bytes = packed.bytes();
    if (!Arrays.equals(latest.encoded, 0, latest.encoded.length, bytes, from, position)) {
      latest.encoded = Arrays.copyOfRange(bytes, from, position);
      latest.text = names.get(bytes, from, position - from);
    }
    return latest.text;
  }

  /** The text of the record before where it is the same, as it mostly is. */
  private static final class Latest {
    private byte[] encoded = {};
    private String text = "";
  }
}
