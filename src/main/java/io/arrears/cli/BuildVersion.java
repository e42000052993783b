package io.arrears.cli;

import io.arrears.job.CodeVersion;
import picocli.CommandLine.IVersionProvider;

/** The version that was built. */
public final class BuildVersion implements IVersionProvider {

  @Override
  public String[] getVersion() {
    return new String[] {"arrears " + CodeVersion.get()};
  }
}
