package io.arrears.job;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads options from a YAML file, flat or nested, and from a command line. */
public final class OptionsReader {

  private OptionsReader() {}

  /**
   * Options of a command line: {@code --config FILE} and {@code --name value} pairs, which win over
   * the file.
   *
   * @throws InvalidOptionsException that names every wrong option at once
   */
  public static ArrearsOptions commandLine(String[] arguments) {
    Map<String, String> overrides = new LinkedHashMap<>();
    Path file = null;
    int next = 0;
    while (next < arguments.length) {
      String name = arguments[next++];
      int equals = name.indexOf('=');
      String value = null;
      if (equals >= 0) {
        value = name.substring(equals + 1);
        name = name.substring(0, equals);
      } else if (next < arguments.length) {
        value = arguments[next++];
      }
      if (!name.startsWith("--") || value == null) {
        throw invalid(
            "argument '"
                + name
                + "' "
                + (name.startsWith("--") ? "has no value" : "is no option")
                + ", allowed: --config FILE, --name value and --name=value");
      }
      if (name.equals("--config")) {
        file = Path.of(value);
      } else {
        overrides.put(name.substring(2), value);
      }
    }
    Map<String, String> values = file == null ? new LinkedHashMap<>() : read(file);
    values.putAll(overrides);
    return ArrearsOptions.of(values);
  }

  /**
   * The values of a YAML file by full name, not checked yet.
   *
   * @throws InvalidOptionsException where the file cannot be read
   */
  public static Map<String, String> read(Path file) {
    try {
      return parse(Files.readString(file));
    } catch (NoSuchFileException e) {
      throw invalid("--config is '" + file + "', allowed: a readable YAML file; no such file");
    } catch (JsonProcessingException e) {
      throw invalid(
          "--config is '" + file + "', allowed: a YAML file; it cannot be read at " + place(e));
    } catch (IOException e) {
      throw invalid("--config is '" + file + "', allowed: a readable YAML file; " + e);
    }
  }

  /** Line and column only: the text around them may be a secret. */
  private static String place(JsonProcessingException problem) {
    JsonLocation location = problem.getLocation();
    return location == null
        ? "some place"
        : "line " + location.getLineNr() + ", column " + location.getColumnNr();
  }

  /** The values of a YAML text by full name. */
  static Map<String, String> parse(String yaml) throws IOException {
    JsonNode root = new YAMLMapper().readTree(yaml);
    if (!root.isObject() && !root.isMissingNode() && !root.isNull()) {
      throw invalid("--config holds no options, allowed: a YAML file of lines 'name: value'");
    }
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", root, values);
    return values;
  }

  private static void flatten(String name, JsonNode node, Map<String, String> values) {
    if (node.isObject()) {
      node.fields()
          .forEachRemaining(
              field ->
                  flatten(
                      name.isEmpty() ? field.getKey() : name + "." + field.getKey(),
                      field.getValue(),
                      values));
    } else if (node.isArray()) {
      // Lists are written with commas: brokers, for example.
      List<String> elements = new ArrayList<>();
      node.forEach(element -> elements.add(element.asText()));
      values.put(name, String.join(",", elements));
    } else if (!name.isEmpty()) {
      values.put(name, node.isNull() ? "" : node.asText());
    }
  }

  private static InvalidOptionsException invalid(String problem) {
    return new InvalidOptionsException(List.of(problem));
  }
}
