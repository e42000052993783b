package io.arrears.engine;

/** What names of models, versions and predictions may look like. */
public final class Names {

  /** Separates model and version in the key of a deployment. */
  public static final char SEPARATOR = '@';

  /** Longest model name, in characters. */
  public static final int MAX_MODEL = 200;

  /** Longest version name, in characters. */
  public static final int MAX_VERSION = 100;

  /** Longest prediction id, in characters. */
  public static final int MAX_PREDICTION = 200;

  private Names() {}

  /** Refuses a bad model name with an {@link IllegalArgumentException} that says why. */
  public static void requireModel(String modelId) {
    require("modelId", modelId, MAX_MODEL, false);
  }

  /** Refuses a bad version name with an {@link IllegalArgumentException} that says why. */
  public static void requireVersion(String version) {
    require("version", version, MAX_VERSION, false);
  }

  /** Refuses a bad prediction id with an {@link IllegalArgumentException} that says why. */
  public static void requirePrediction(String predictionId) {
    require("predictionId", predictionId, MAX_PREDICTION, true);
  }

  /** The key of a deployment: {@code <model>@<version>}. */
  public static String deploymentKey(String modelId, String version) {
    return modelId + SEPARATOR + version;
  }

  private static void require(String field, String value, int max, boolean separatorAllowed) {
    boolean legal = value != null && !value.isEmpty() && value.length() <= max;
    for (int i = 0; legal && i < value.length(); i++) {
      char c = value.charAt(i);
      boolean control = c < ' ' || (c >= 0x7F && c <= 0x9F);
      legal = !control && (separatorAllowed || c != SEPARATOR);
    }
    if (!legal) {
      throw new IllegalArgumentException(
          field
              + " is "
              + (value == null ? "absent" : "'" + value + "'")
              + ", allowed: 1 to "
              + max
              + " characters without "
              + (separatorAllowed ? "" : "'" + SEPARATOR + "' and ")
              + "control characters");
    }
  }
}
