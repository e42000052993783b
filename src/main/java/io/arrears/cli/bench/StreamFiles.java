package io.arrears.cli.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Options that choose among the files of public streams. */
final class StreamFiles {

  @Option(
      names = "--data",
      required = true,
      paramLabel = "DIR",
      description = "Directory with the files NAME.csv.gz.")
  private Path directory;

  @Option(
      names = "--sets",
      split = ",",
      paramLabel = "NAME",
      description = "Names of the streams, several by comma. Default: all that are known.")
  private List<String> names = List.of();

  /** Directory of the files. */
  Path directory() {
    return directory;
  }

  /**
   * The streams that are named, or all.
   *
   * @param known those that the command can take
   * @throws ParameterException for a name that is not known, or a file that is not there
   */
  List<StreamSet> of(List<StreamSet> known, CommandSpec command) {
    List<String> allowed = known.stream().map(StreamSet::name).toList();
    for (String name : names) {
      if (!allowed.contains(name)) {
        throw new ParameterException(
            command.commandLine(),
            "--sets names " + name + ", allowed: " + String.join(", ", allowed));
      }
    }
    List<StreamSet> sets =
        known.stream().filter(set -> names.isEmpty() || names.contains(set.name())).toList();
    for (StreamSet set : sets) {
      if (!Files.isRegularFile(set.file(directory))) {
        throw new ParameterException(
            command.commandLine(),
            "--data is " + directory + ", which has no file " + set.file(directory).getFileName());
      }
    }
    return sets;
  }
}
