package io.arrears.job;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/** The version of Arrears that runs, as the build wrote it. */
public final class CodeVersion {

  private static final String RESOURCE = "/arrears-version.properties";

  private CodeVersion() {}

  /** Version, such as {@code 0.1.0}. */
  public static String get() {
    try (InputStream in = CodeVersion.class.getResourceAsStream(RESOURCE)) {
      Properties properties = new Properties();
      properties.load(in);
      return properties.getProperty("version");
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + RESOURCE + "; build the jar anew", e);
    }
  }
}
