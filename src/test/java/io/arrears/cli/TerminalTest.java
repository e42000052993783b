package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class TerminalTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, false, StandardCharsets.UTF_8);

  private String printed() {
    return bytes.toString(StandardCharsets.UTF_8).replace(System.lineSeparator(), "\n");
  }

  @Test
  void aTerminalIsRedrawnInPlace() {
    Terminal terminal = new Terminal(out, true, Style.PLAIN);
    terminal.draw(List.of("a", "b"));
    terminal.draw(List.of("c"));
    terminal.print(List.of("d"));
    terminal.print(List.of("e"));
    assertThat(printed()).isEqualTo("a\nb\n\u001b[2A\r\u001b[Jc\n\u001b[1A\r\u001b[Jd\ne\n");
  }

  @Test
  void aPipeGetsEverythingAndNoEscapes() {
    Terminal terminal = new Terminal(out, false, Style.PLAIN);
    terminal.draw(List.of("a"));
    terminal.draw(List.of("b"));
    terminal.print(List.of("c"));
    assertThat(printed()).isEqualTo("a\nb\nc\n");
    assertThat(terminal.size().width()).isGreaterThan(200);
  }
}
