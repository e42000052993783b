package io.arrears.kafka;

import io.arrears.avro.RetrainTrigger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;

/**
 * The digest of a trigger: whether a record is as it was written, whatever carried it and however
 * it was printed in between. It is no signature: who alters a field can also compute it anew.
 *
 * <pre>
 *   path=value     one line a field, sorted by path, each ended by a line feed, in UTF-8
 * </pre>
 *
 * A path is the field's name, {@code record.field} inside a record, {@code array[index].field} or
 * {@code array[index]} inside arrays. A double is written as the 16 hexadecimal digits of its bits,
 * a text with backslash and line feed as {@code \\} and {@code \n}, everything else in decimal or
 * by name. Fields that equal their default are left out, so that a later release that adds fields
 * finds the same digest.
 */
public final class TriggerDigest {

  private static final int HEX_DIGITS = 32;
  private static final String OWN = "digest";

  private TriggerDigest() {}

  /** First 32 hexadecimal digits of SHA-256 over the other fields. */
  public static String of(RetrainTrigger trigger) {
    Map<String, String> fields = new TreeMap<>();
    flatten("", trigger, fields);
    fields.remove(OWN);
    StringBuilder text = new StringBuilder();
    fields.forEach((path, value) -> text.append(path).append('=').append(value).append('\n'));
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(text.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, HEX_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static void flatten(String prefix, IndexedRecord record, Map<String, String> fields) {
    for (Schema.Field field : record.getSchema().getFields()) {
      Object value = record.get(field.pos());
      boolean isDefault =
          field.hasDefaultValue()
              && Objects.equals(GenericData.get().getDefaultValue(field), value);
      if (!isDefault) {
        put(prefix + field.name(), value, fields);
      }
    }
  }

  private static void put(String path, Object value, Map<String, String> fields) {
    if (value instanceof List<?> items) {
      for (int i = 0; i < items.size(); i++) {
        put(path + "[" + i + "]", items.get(i), fields);
      }
    } else if (value instanceof IndexedRecord record) {
      flatten(path + ".", record, fields);
    } else if (value instanceof Double number) {
      fields.put(path, String.format(Locale.ROOT, "%016x", Double.doubleToLongBits(number)));
    } else {
      fields.put(path, String.valueOf(value).replace("\\", "\\\\").replace("\n", "\\n"));
    }
  }
}
