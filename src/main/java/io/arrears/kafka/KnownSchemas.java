package io.arrears.kafka;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Every schema that a record of one type may have been written with: the present one and those of
 * earlier releases, which are kept as resources {@code schemas/<release>/<type>.avsc}. Found by
 * CRC-64-AVRO fingerprint.
 */
final class KnownSchemas {

  /** Releases whose schemas are kept, oldest first. */
  static final List<String> RELEASES = List.of("v1");

  private static final Map<Class<?>, KnownSchemas> BY_TYPE = new ConcurrentHashMap<>();

  private final Schema present;
  private final Map<Long, Schema> byFingerprint = new HashMap<>();

  private KnownSchemas(Class<?> type) {
    present = SpecificData.get().getSchema(type);
    for (String release : RELEASES) {
      Schema earlier = earlier(release, type.getSimpleName());
      if (earlier != null) {
        byFingerprint.put(fingerprint(earlier), earlier);
      }
    }
    byFingerprint.put(fingerprint(present), present);
  }

  static KnownSchemas of(Class<? extends SpecificRecord> type) {
    return BY_TYPE.computeIfAbsent(type, KnownSchemas::new);
  }

  /** The schema that this version of Arrears reads and writes. */
  Schema present() {
    return present;
  }

  /** The schema with a fingerprint; null where it is unknown. */
  Schema find(long fingerprint) {
    return byFingerprint.get(fingerprint);
  }

  static long fingerprint(Schema schema) {
    return SchemaNormalization.parsingFingerprint64(schema);
  }

  /** The schema of an earlier release; null where the type did not exist. */
  static Schema earlier(String release, String type) {
    String resource = "/schemas/" + release + "/" + type + ".avsc";
    try (InputStream in = KnownSchemas.class.getResourceAsStream(resource)) {
      return in == null ? null : new Schema.Parser().parse(in);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the schema " + resource, e);
    }
  }
}
