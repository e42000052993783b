package io.arrears.kafka;

import static io.arrears.engine.DeadLetter.Code.INVALID_LABEL;

import io.arrears.engine.NameCache;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import java.io.IOException;
import java.util.Arrays;
import org.apache.avro.AvroRuntimeException;

/**
 * Reads the body of an Observation of one schema, field by field, straight into the engine's form.
 * This is the record that comes by the million: Avro's reader, which resolves schemas and boxes
 * every number, takes several times as long. Reusable; not thread-safe.
 */
final class ObservationReader {

  /** CRC-64-AVRO of the schema whose fields are read here. */
  static final long FINGERPRINT = 0x475C6862C8540CE5L;

  private final NameCache names = new NameCache();
  private double[] items = new double[64];

  /**
   * Reads one observation.
   *
   * @throws RefusedException as {@link ObservationMapper#toEngine}
   * @throws IOException or a RuntimeException where the bytes are none
   */
  Observation read(BoundedDecoder in, Origin origin) throws IOException, RefusedException {
    String modelId = in.readName(names);
    String version = in.readName(names);
    String predictionId = in.readString();
    long time = in.readLong();
    double[] features = readDoubles(in);
    double[] prediction = readDoubles(in);
    boolean hasLabel = isPresent(in);
    double label = hasLabel ? in.readDouble() : Double.NaN;
    boolean hasLabelTime = isPresent(in);
    long labelTime = hasLabelTime ? in.readLong() : time;
    in.requireEnd("Observation");
    if (hasLabel && Double.isNaN(label)) {
      throw new RefusedException(INVALID_LABEL, ObservationMapper.LABEL_IS_NAN, modelId);
    }
    return new Observation(
        modelId,
        version,
        predictionId,
        time,
        features,
        prediction,
        label,
        hasLabel ? labelTime : time,
        origin);
  }

  private double[] readDoubles(BoundedDecoder in) throws IOException {
    int size = 0;
    for (long block = in.readArrayStart(); block > 0; block = in.arrayNext()) {
      int count = (int) block;
      items = in.readDoubles(items, size, count);
      size += count;
    }
    return Arrays.copyOf(items, size);
  }

  /** Branch of a union of null and something. */
  private static boolean isPresent(BoundedDecoder in) throws IOException {
    int branch = in.readIndex();
    if (branch < 0 || branch > 1) {
      throw new AvroRuntimeException("branch of a union is " + branch + ", allowed: 0 or 1");
    }
    return branch == 1;
  }
}
