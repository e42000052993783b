package io.arrears.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** Bytes of the first format of reference, monitor and window summary stay readable. */
class DriftStateTest {

  /** Writes the file into the directory that the first argument names; never over a release's. */
  public static void main(String[] args) throws IOException {
    DriftFixture fixture = new DriftFixture(3);
    DriftReference reference = fixture.reference();
    DriftMonitor monitor = new DriftMonitor(reference, AlarmBudget.oneIn(100));
    fixture.shift = 0.7;
    monitor.accept(fixture.window(reference.layout(), 0), 0, 1000, 2000);
    try (DataOutputStream out =
        new DataOutputStream(Files.newOutputStream(Path.of(args[0]).resolve("drift-v1.bin")))) {
      write(reference, monitor, fixture.window(reference.layout(), 5), out);
    }
  }

  private static void write(
      DriftReference reference, DriftMonitor monitor, WindowSummary window, DataOutputStream out)
      throws IOException {
    reference.write(out);
    monitor.write(out);
    window.write(out);
  }

  @Test
  void restoresVersionOne() throws IOException {
    byte[] old;
    try (InputStream in = DriftStateTest.class.getResourceAsStream("/state/drift-v1.bin")) {
      old = in.readAllBytes();
    }
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(old));
    DriftReference reference = DriftReference.read(in);
    DriftMonitor monitor = DriftMonitor.read(in, reference, AlarmBudget.oneIn(100));
    WindowSummary window = WindowSummary.read(in, reference.layout());
    assertThat(in.read()).as("nothing is left").isEqualTo(-1);
    assertThat(reference.blocks()).isEqualTo(20);
    assertThat(monitor.alarm().startedAt()).isEqualTo(2000);
    assertThat(window.rows()).isEqualTo(DriftFixture.WINDOW_ROWS);
    assertThat(window.sample().size()).isEqualTo(5);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    write(reference, monitor, window, new DataOutputStream(bytes));
    assertThat(bytes.toByteArray()).isEqualTo(old);
  }
}
