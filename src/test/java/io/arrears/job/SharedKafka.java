package io.arrears.job;

import io.arrears.cli.EmbeddedKafka;
import java.io.IOException;
import java.io.UncheckedIOException;

/** One real broker for all ITCases of this JVM; it ends with the JVM. */
final class SharedKafka {

  private static EmbeddedKafka broker;

  private SharedKafka() {}

  static synchronized String bootstrapServers() {
    if (broker == null) {
      try {
        broker = EmbeddedKafka.start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      EmbeddedKafka started = broker;
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    try {
                      started.close();
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  }));
    }
    return broker.bootstrapServers();
  }
}
