package io.arrears.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecordBase;

/**
 * Avro records as JSON. Written plainly: a field that may be null has its value or null. Read in
 * that form and in Avro's own JSON encoding, where such a value is wrapped in an object that names
 * its type. Doubles keep every bit; those that JSON lacks are the texts {@code NaN}, {@code
 * Infinity} and {@code -Infinity}.
 */
public final class RecordJson {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private RecordJson() {}

  /** The record as JSON, fields in the order of its schema. */
  public static ObjectNode write(SpecificRecordBase from) {
    return (ObjectNode) node(from, from.getSchema());
  }

  private static JsonNode node(Object value, Schema schema) {
    if (value == null) {
      return NODES.nullNode();
    }
    return switch (schema.getType()) {
      case RECORD -> {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : schema.getFields()) {
          object.set(field.name(), node(((IndexedRecord) value).get(field.pos()), field.schema()));
        }
        yield object;
      }
      case ARRAY -> {
        var array = NODES.arrayNode();
        ((Collection<?>) value).forEach(item -> array.add(node(item, schema.getElementType())));
        yield array;
      }
      case UNION -> node(value, other(schema));
      case BOOLEAN -> NODES.booleanNode((Boolean) value);
      case INT -> NODES.numberNode((Integer) value);
      case LONG -> NODES.numberNode((Long) value);
      case DOUBLE ->
          Double.isFinite((Double) value)
              ? NODES.numberNode((Double) value)
              : NODES.textNode(value.toString());
      case BYTES ->
          NODES.textNode(
              new String(((ByteBuffer) value).duplicate().array(), StandardCharsets.ISO_8859_1));
      default -> NODES.textNode(value.toString());
    };
  }

  /**
   * The record that JSON stands for. A field that is absent has its default.
   *
   * @throws IOException that names the field where one is missing, unknown or of the wrong type
   */
  public static <T extends SpecificRecordBase> T read(JsonNode from, Class<T> type)
      throws IOException {
    Schema schema = SpecificData.get().getSchema(type);
    return type.cast(SpecificData.get().deepCopy(schema, value(from, schema, "")));
  }

  private static Object value(JsonNode from, Schema schema, String place) throws IOException {
    return switch (schema.getType()) {
      case RECORD -> record(from, schema, place);
      case ARRAY -> {
        require(from.isArray(), from, place, "an array");
        List<Object> items = new ArrayList<>();
        for (JsonNode item : from) {
          items.add(value(item, schema.getElementType(), place + "[" + items.size() + "]"));
        }
        yield items;
      }
      case UNION -> {
        if (from.isNull()) {
          yield null;
        }
        Schema other = other(schema);
        JsonNode wrapped = from.size() == 1 ? from.get(other.getFullName()) : null;
        yield value(wrapped == null ? from : wrapped, other, place);
      }
      case BOOLEAN -> {
        require(from.isBoolean(), from, place, "true or false");
        yield from.booleanValue();
      }
      case INT -> {
        require(from.canConvertToExactIntegral() && from.canConvertToInt(), from, place, "32 bits");
        yield from.intValue();
      }
      case LONG -> {
        require(
            from.canConvertToExactIntegral() && from.canConvertToLong(), from, place, "64 bits");
        yield from.longValue();
      }
      case DOUBLE -> number(from, place);
      case ENUM -> {
        require(
            from.isTextual() && schema.hasEnumSymbol(from.textValue()),
            from,
            place,
            "one of " + schema.getEnumSymbols());
        yield new GenericData.EnumSymbol(schema, from.textValue());
      }
      case BYTES -> {
        require(from.isTextual(), from, place, "a text");
        yield ByteBuffer.wrap(from.textValue().getBytes(StandardCharsets.ISO_8859_1));
      }
      default -> {
        require(from.isTextual(), from, place, "a text");
        yield from.textValue();
      }
    };
  }

  private static GenericData.Record record(JsonNode from, Schema schema, String place)
      throws IOException {
    require(from.isObject(), from, place, "an object, " + schema.getName());
    for (Iterator<String> names = from.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (schema.getField(name) == null) {
        throw new IOException(
            "field "
                + path(place, name)
                + " is no field of "
                + schema.getName()
                + "; use the Arrears that wrote it");
      }
    }
    GenericData.Record record = new GenericData.Record(schema);
    for (Schema.Field field : schema.getFields()) {
      JsonNode node = from.get(field.name());
      String inner = path(place, field.name());
      if (node != null) {
        record.put(field.pos(), value(node, field.schema(), inner));
      } else if (field.hasDefaultValue()) {
        record.put(field.pos(), GenericData.get().getDefaultValue(field));
      } else {
        throw new IOException("field " + inner + " of " + schema.getName() + " is missing");
      }
    }
    return record;
  }

  private static Double number(JsonNode from, String place) throws IOException {
    if (from.isTextual()) {
      return switch (from.textValue()) {
        case "NaN" -> Double.NaN;
        case "Infinity" -> Double.POSITIVE_INFINITY;
        case "-Infinity" -> Double.NEGATIVE_INFINITY;
        default -> throw wrong(from, place, "a number");
      };
    }
    require(from.isNumber(), from, place, "a number");
    return from.doubleValue();
  }

  /** The type of a union of null and one other. */
  private static Schema other(Schema union) {
    return union.getTypes().stream()
        .filter(type -> type.getType() != Schema.Type.NULL)
        .findFirst()
        .orElseThrow();
  }

  private static String path(String place, String name) {
    return place.isEmpty() ? name : place + "." + name;
  }

  private static void require(boolean legal, JsonNode from, String place, String allowed)
      throws IOException {
    if (!legal) {
      throw wrong(from, place, allowed);
    }
  }

  private static IOException wrong(JsonNode from, String place, String allowed) {
    String text = from.toString();
    return new IOException(
        (place.isEmpty() ? "the JSON" : "field " + place)
            + " is "
            + (text.length() > 80 ? text.substring(0, 80) + "..." : text)
            + ", allowed: "
            + allowed);
  }
}
