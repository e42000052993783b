package io.arrears.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.backtest.PlanKind;
import io.arrears.cli.Style;
import io.arrears.cli.Terminal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DemoITCase {

  @Test
  @Timeout(value = 120, unit = TimeUnit.SECONDS)
  void aShortRunEndsWithEverythingAsItShould() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Terminal terminal =
        new Terminal(new PrintStream(bytes, false, StandardCharsets.UTF_8), false, Style.PLAIN);

    List<String> faults =
        new Demo(new DemoOptions(12, 1.5, 1, false, PlanKind.WINDOW), terminal).run();

    String printed = bytes.toString(StandardCharsets.UTF_8);
    assertThat(faults).as(printed).isEmpty();
    assertThat(printed)
        .contains("16 of 16 models as they should")
        .contains("retrained, v2 serves from day")
        .doesNotContain("\u001b");
  }
}
