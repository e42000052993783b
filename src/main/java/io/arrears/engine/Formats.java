package io.arrears.engine;

import java.io.IOException;

/** Checks of the format byte that leads every piece of state. */
final class Formats {

  private Formats() {}

  /** Refuses a format other than the present one. */
  static void require(String what, int found, int known) throws IOException {
    require(what, found, known, known);
  }

  /** Refuses a format outside of what can be read. */
  static void require(String what, int found, int first, int last) throws IOException {
    if (found < first || found > last) {
      throw new IOException(
          "state of "
              + what
              + " has format "
              + found
              + ", known: "
              + (first == last ? "" : first + " to ")
              + last
              + "; restore with the release that wrote it, or start without it");
    }
  }
}
