package io.arrears.kafka;

import static io.arrears.engine.DeadLetter.Code.UNDECODABLE;
import static io.arrears.engine.DeadLetter.Code.UNKNOWN_SCHEMA;

import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Avro single-object encoding of every record on Arrears' topics:
 *
 * <pre>
 * C3 01 | CRC-64-AVRO fingerprint of the writer's schema, little endian, 8 bytes | Avro binary body
 * </pre>
 *
 * <p>Reads what the present schema or the schema of any earlier release wrote. Buffers, encoder and
 * readers are kept between records; an instance belongs to one thread.
 */
public final class AvroCodec {

  private static final int MAGIC_0 = 0xC3;
  private static final int MAGIC_1 = 0x01;
  private static final int HEADER = 10;

  private final ByteArrayOutputStream buffer = new ByteArrayOutputStream(512);
  private final BoundedDecoder decoder = new BoundedDecoder();
  private final ObservationReader observations = new ObservationReader();
  private final Map<Class<?>, Writer> writers = new HashMap<>();
  private final Map<Class<?>, Map<Long, SpecificDatumReader<?>>> readers = new HashMap<>();
  private BinaryEncoder encoder;

  /** The record in single-object encoding, in an array of its own. */
  public byte[] encode(SpecificRecordBase datum) {
    Writer writer =
        writers.computeIfAbsent(datum.getClass(), type -> new Writer(datum.getSchema()));
    buffer.reset();
    writeHeader(writer.fingerprint);
    encoder = EncoderFactory.get().directBinaryEncoder(buffer, encoder);
    try {
      writer.datumWriter.write(datum, encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("a buffer in memory failed", e);
    }
    return buffer.toByteArray();
  }

  /**
   * Reads one record.
   *
   * @throws RefusedException UNDECODABLE where the bytes are null, no single object, or end too
   *     early or too late; UNKNOWN_SCHEMA where the fingerprint is of no release
   */
  public <T extends SpecificRecordBase> T decode(Class<T> type, byte[] bytes)
      throws RefusedException {
    SpecificDatumReader<T> reader = reader(type, open(bytes));
    T datum;
    try {
      datum = reader.read(null, decoder);
    } catch (IOException | RuntimeException e) {
      throw noBody(type, e);
    }
    decoder.requireEnd(type.getSimpleName());
    return datum;
  }

  /**
   * Reads one observation into the engine's form: the same as {@link #decode} and {@link
   * ObservationMapper#toEngine}, and faster where it was written with the present schema.
   *
   * @throws RefusedException as those two
   */
  public Observation decodeObservation(byte[] bytes, Origin origin) throws RefusedException {
    if (open(bytes) != ObservationReader.FINGERPRINT) {
      return ObservationMapper.toEngine(decode(io.arrears.avro.Observation.class, bytes), origin);
    }
    try {
      return observations.read(decoder, origin);
    } catch (IOException | RuntimeException e) {
      throw noBody(io.arrears.avro.Observation.class, e);
    }
  }

  /** Sets the decoder to the body and returns the fingerprint of its schema. */
  private long open(byte[] bytes) throws RefusedException {
    if (bytes == null || bytes.length < HEADER) {
      throw new RefusedException(
          UNDECODABLE,
          "the value has "
              + (bytes == null ? 0 : bytes.length)
              + " bytes, allowed: "
              + HEADER
              + " or more; send Avro single-object encoding");
    }
    if ((bytes[0] & 0xFF) != MAGIC_0 || (bytes[1] & 0xFF) != MAGIC_1) {
      throw new RefusedException(
          UNDECODABLE,
          String.format(
              "the value starts with %02X %02X, allowed: C3 01; send Avro single-object encoding",
              bytes[0], bytes[1]));
    }
    decoder.reset(bytes, HEADER);
    return readFingerprint(bytes);
  }

  private static RefusedException noBody(Class<?> type, Exception cause) {
    return new RefusedException(
        UNDECODABLE,
        "the body is no "
            + type.getSimpleName()
            + ": "
            + cause.getMessage()
            + "; check the writer");
  }

  @SuppressWarnings("unchecked") // The map is filled here only, with a reader of its key.
  private <T extends SpecificRecordBase> SpecificDatumReader<T> reader(
      Class<T> type, long fingerprint) throws RefusedException {
    Map<Long, SpecificDatumReader<?>> known =
        readers.computeIfAbsent(type, absent -> new HashMap<>());
    SpecificDatumReader<?> reader = known.get(fingerprint);
    if (reader == null) {
      KnownSchemas schemas = KnownSchemas.of(type);
      Schema written = schemas.find(fingerprint);
      if (written == null) {
        throw new RefusedException(
            UNKNOWN_SCHEMA,
            String.format(
                "the schema fingerprint is %016X, allowed: that of %s in this or an earlier"
                    + " release; update Arrears or the writer",
                fingerprint, type.getSimpleName()));
      }
      reader = new SpecificDatumReader<T>(written, schemas.present());
      known.put(fingerprint, reader);
    }
    return (SpecificDatumReader<T>) reader;
  }

  private void writeHeader(long fingerprint) {
    buffer.write(MAGIC_0);
    buffer.write(MAGIC_1);
    for (int shift = 0; shift < Long.SIZE; shift += Byte.SIZE) {
      buffer.write((int) (fingerprint >>> shift));
    }
  }

  private static long readFingerprint(byte[] bytes) {
    long fingerprint = 0;
    for (int i = HEADER - 1; i >= 2; i--) {
      fingerprint = fingerprint << 8 | bytes[i] & 0xFF;
    }
    return fingerprint;
  }

  private static final class Writer {
    final long fingerprint;
    final SpecificDatumWriter<SpecificRecordBase> datumWriter;

    Writer(Schema schema) {
      fingerprint = KnownSchemas.fingerprint(schema);
      datumWriter = new SpecificDatumWriter<>(schema);
    }
  }
}
