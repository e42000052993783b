package io.arrears.cli.bench.detectors;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.cli.bench.BenchCommand;
import io.arrears.cli.bench.detectors.DetectorTable.Outcome;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class DetectorTableTest {

  private static final int RUNS = 30;

  private static Map<String, Outcome> outcomes(ErrorStream stream) {
    List<DetectorEntry> entries = DetectorEntry.all();
    List<Outcome> outcomes = new DetectorTable(entries, RUNS).outcomes(stream);
    Map<String, Outcome> byName = new LinkedHashMap<>();
    for (int e = 0; e < entries.size(); e++) {
      byName.put(entries.get(e).name(), outcomes.get(e));
    }
    return byName;
  }

  /** Oracle: arithmetic. An alarm at every row comes at once and is always false before. */
  @Test
  void theFloorsAreWhatTheySay() {
    Map<String, Outcome> outcomes = outcomes(ErrorStream.SINE);
    Outcome always = outcomes.get("floor: always");
    assertThat(always).isEqualTo(new Outcome(10_000, 0, 1, 1, 0));
    Outcome every = outcomes.get("floor: every 4,000 rows");
    assertThat(every.falseAlarms()).isBetween(1.5, 2.5);
    assertThat(every.detected()).isEqualTo(1);
    assertThat(every.delay()).isBetween(1000.0, 3000.0);
  }

  @Test
  void aDetectorIsSoonerThanTheFloorAtFewerFalseAlarms() {
    Map<String, Outcome> outcomes = outcomes(ErrorStream.MIXED);
    Outcome floor = outcomes.get("floor: every 4,000 rows");
    for (String name : List.of("ADWIN", "HDDM-A", "e-detector, 1 in 10,000 promised")) {
      assertThat(outcomes.get(name).delay()).as(name).isLessThan(floor.delay());
      assertThat(outcomes.get(name).falseAlarms()).as(name).isLessThan(floor.falseAlarms());
      assertThat(outcomes.get(name).detected()).as(name).isEqualTo(1);
    }
  }

  @Test
  void printsTheTable() {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new BenchCommand()).setOut(new PrintWriter(out, true));
    assertThat(command.execute("detectors", "--runs", "2")).isZero();
    assertThat(out.toString())
        .contains("| detector | SEA | sine | mixed | Friedman |")
        .contains("| EDDM |")
        .contains("| floor: always | 10000.00 ± 0.00; 100 %; 1 ± 0 |");
    assertThat(command.execute("detectors", "--runs", "1")).isEqualTo(2);
  }
}
