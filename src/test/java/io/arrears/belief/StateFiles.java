package io.arrears.belief;

import io.arrears.debt.Ledger;
import io.arrears.drift.ReferenceProfile;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Writes the state files that the tests restore. Run it once for a new format version, under new
 * names, and commit the files; never write over those of a release:
 *
 * <pre>
 *   java -cp ... io.arrears.belief.StateFiles src/test/resources/state
 * </pre>
 */
public final class StateFiles {

  private StateFiles() {}

  /** Writes all files into the directory that the first argument names. */
  public static void main(String[] args) throws IOException {
    Path directory = Path.of(args[0]);
    for (Family family : Family.values()) {
      String name = "belief-v2-" + family.name().toLowerCase(Locale.ROOT) + ".bin";
      try (DataOutputStream out = open(directory, name)) {
        belief(family).write(out);
      }
    }
  }

  /** A belief that has learned 50 rows. */
  public static Belief belief(Family family) {
    Belief belief =
        Belief.create(family, Row.outputs(family), 4, new BeliefOptions(1.5, 20_000, 100), 0.8);
    Row.learn(belief, Row.random(family, 50, 4, 77), 16);
    return belief;
  }

  /** A ledger with an open window of two entries. */
  public static Ledger ledger() {
    Ledger ledger = new Ledger(2.5);
    ledger.book(1, 3, 100);
    ledger.book(4, 1.5, 200);
    ledger.book(2, 2.25, 300);
    return ledger;
  }

  /** A profile of three features: ordinary, constant, always missing. */
  public static ReferenceProfile profile() {
    return new ReferenceProfile(
        1234, new double[] {1.5, -7, 0}, new double[] {0.25, 0, 0}, new double[] {0, 0.125, 1});
  }

  private static DataOutputStream open(Path directory, String name) throws IOException {
    return new DataOutputStream(Files.newOutputStream(directory.resolve(name)));
  }
}
