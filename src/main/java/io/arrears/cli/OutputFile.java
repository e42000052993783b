package io.arrears.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Files that commands write at their end. */
final class OutputFile {

  private OutputFile() {}

  /**
   * Refuses a file that cannot be written, better now than after the run; leaves what is there as
   * it is.
   *
   * @param file the option's value; null: not given
   */
  static void require(CommandLine command, String option, Path file) {
    if (file == null) {
      return;
    }
    Path directory = file.toAbsolutePath().getParent();
    if (Files.isDirectory(file) || directory == null || !Files.isDirectory(directory)) {
      throw new ParameterException(
          command, option + " is " + file + ", allowed: a file in a directory that exists");
    }
    boolean there = Files.exists(file);
    try {
      Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
      if (!there) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new ParameterException(
          command, option + " is " + file + ", which cannot be written, allowed: a file that can");
    }
  }
}
