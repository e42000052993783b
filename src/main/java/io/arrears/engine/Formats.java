package io.arrears.engine;

import java.io.IOException;

/** Checks of the format byte that leads every piece of state. */
final class Formats {

  private Formats() {}

  static void require(String what, int found, int known) throws IOException {
    if (found != known) {
      throw new IOException(
          "state of "
              + what
              + " has format "
              + found
              + ", known: "
              + known
              + "; restore with the release that wrote it, or start without it");
    }
  }
}
