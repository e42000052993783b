package io.arrears.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
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
    for (int i = 0; i < arguments.length; i += 2) {
      String name = arguments[i];
      if (!name.startsWith("--") || i + 1 == arguments.length) {
        throw invalid(
            "argument '"
                + name
                + "' "
                + (name.startsWith("--") ? "has no value" : "is no option")
                + ", allowed: --config FILE and --name value");
      }
      if (name.equals("--config")) {
        file = Path.of(arguments[i + 1]);
      } else {
        overrides.put(name.substring(2), arguments[i + 1]);
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
      throw invalid("--config is '" + file + "', allowed: a YAML file; " + e.getOriginalMessage());
    } catch (IOException e) {
      throw invalid("--config is '" + file + "', allowed: a readable YAML file; " + e);
    }
  }

  /** The values of a YAML text by full name. */
  static Map<String, String> parse(String yaml) throws IOException {
    Map<String, String> values = new LinkedHashMap<>();
    flatten("", new YAMLMapper().readTree(yaml), values);
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
    } else if (!name.isEmpty()) {
      values.put(name, node.isNull() ? "" : node.asText());
    }
  }

  private static InvalidOptionsException invalid(String problem) {
    return new InvalidOptionsException(List.of(problem));
  }
}
