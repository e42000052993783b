package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.arrears.backtest.GeneratedStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class BacktestCommandTest {

  @TempDir private Path directory;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path file;

  @BeforeEach
  void writeFile() throws Exception {
    file = GeneratedStream.binary(directory, 2000, 1000, 1);
  }

  @Test
  void writesTheReportExactly() throws Exception {
    Path json = directory.resolve("out.json");
    assertThat(backtest("--retrain-cost", "20", "--json", json.toString())).isZero();
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.fieldNames())
        .toIterable()
        .containsExactly("rows", "batches", "oracle", "policies");
    assertThat(report.get("rows").asLong()).isEqualTo(2000);
    assertThat(report.get("batches").asInt()).isEqualTo(30);
    JsonNode oracle = report.get("oracle");
    assertThat(oracle.fieldNames()).toIterable().containsExactly("cost", "retrains");
    List<String> names = new ArrayList<>();
    for (JsonNode policy : report.get("policies")) {
      names.add(policy.get("name").asText());
      assertThat(policy.fieldNames())
          .toIterable()
          .containsExactly("name", "cost", "ratioToOracle", "aboveOracle", "loss", "retrains");
      double cost = policy.get("loss").asDouble() + 20 * policy.get("retrains").size();
      assertThat(policy.get("cost").asDouble()).isCloseTo(cost, within(1e-9));
      assertThat(policy.get("ratioToOracle").asDouble())
          .isCloseTo(cost / oracle.get("cost").asDouble(), within(1e-12));
      assertThat(policy.get("aboveOracle").asDouble())
          .isCloseTo(cost - oracle.get("cost").asDouble(), within(1e-9));
    }
    assertThat(names)
        .containsExactly(
            "never",
            "calendar-1",
            "calendar-2",
            "calendar-3",
            "calendar-4",
            "calendar-5",
            "calendar-6",
            "calendar-8",
            "calendar-10",
            "calendar-15",
            "calendar-20",
            "calendar-30",
            "calendar-45",
            "calendar-best",
            "posterior-debt",
            "page-hinkley",
            "ddm",
            "eddm",
            "hddm-a",
            "hddm-w",
            "adwin",
            "kswin",
            "psi",
            "drift-alarm",
            "break-even",
            "myopic-10",
            "cusum",
            "cumulative-threshold",
            "online");
    assertThat(out.toString()).contains("hindsight optimum", "break-even", "30 batches of 50");
    assertThat(err.toString()).contains("row 2,000/2,000");
  }

  @Test
  void severalPricesAreAListAndRatiosOfNegativeLossesAreNull() throws Exception {
    Path numbers = GeneratedStream.numeric(directory, 2000, 1000, 1);
    Path json = directory.resolve("out.json");
    int code =
        run(
            "backtest",
            "--data",
            numbers.toString(),
            "--family",
            "gaussian",
            "--warmup",
            "500",
            "--retrain-cost",
            "5,50",
            "--json",
            json.toString());
    assertThat(code).isZero();
    JsonNode reports = new ObjectMapper().readTree(json.toFile());
    assertThat(reports).hasSize(2);
    assertThat(reports.get(0).get("retrainCost").asDouble()).isEqualTo(5);
    assertThat(reports.get(1).get("retrainCost").asDouble()).isEqualTo(50);
    for (JsonNode policy : reports.get(1).get("policies")) {
      assertThat(policy.get("ratioToOracle").isNull()).isTrue();
    }
  }

  @ParameterizedTest
  @CsvSource({"never, 0, Fine", "calendar-1, 0, Fine", "online, 1, WORSE"})
  void isAGateForCi(String rival, int code, String word) {
    assertThat(backtest("--retrain-cost", "20", "--fail-if-worse-than", rival)).isEqualTo(code);
    assertThat(out.toString()).contains(word + " at 20.0 per retrain: break-even costs");
  }

  @Test
  void thePageHoldsItsDataAndAsksNobody() throws Exception {
    Path page = directory.resolve("report.html");
    assertThat(backtest("--retrain-cost", "20,40", "--html", page.toString())).isZero();
    String html = Files.readString(page);
    assertThat(html).doesNotContain("@DATA@").contains("prefers-color-scheme: dark");
    // The only address is the name of the SVG language.
    assertThat(html.replace("http://www.w3.org/2000/svg", ""))
        .doesNotContain("http:")
        .doesNotContain("https:")
        .doesNotContain("<link rel=\"stylesheet\"")
        .doesNotContain(" src=");
    String open = "<script type=\"application/json\" id=\"data\">";
    int from = html.indexOf(open) + open.length();
    JsonNode data = new ObjectMapper().readTree(html.substring(from, html.indexOf("<", from)));
    assertThat(data.get("batches").asInt()).isEqualTo(30);
    assertThat(data.get("prices")).hasSize(2);
    JsonNode ours = null;
    for (JsonNode policy : data.get("prices").get(0).get("policies")) {
      assertThat(policy.get("cumulative")).hasSize(30);
      assertThat(policy.get("cumulative").get(29).asDouble())
          .isCloseTo(policy.get("cost").asDouble(), within(1e-3));
      ours = policy.get("name").asText().equals("break-even") ? policy : ours;
    }
    JsonNode looks = data.get("prices").get(0).get("looks");
    assertThat(looks).hasSize(30);
    int triggers = 0;
    for (JsonNode look : looks) {
      triggers += look.get("triggered").asBoolean() ? 1 : 0;
    }
    assertThat(triggers).isPositive().isBetween(ours.get("retrains").size(), 30);
    assertThat(data.get("drift").get("names")).hasSize(3);
    assertThat(data.get("frontier").get("prices").size()).isGreaterThan(8);
  }

  @Test
  void refusesBadOptionsWithNameValueAndRange() {
    assertRefused("--retrain-cost is -1.0, allowed: finite and above 0", "--retrain-cost", "5,-1");
    assertRefused("allowed: each price once", "--retrain-cost", "5,5");
    assertRefused(
        "--fail-if-worse-than is best, allowed: never, calendar-1",
        "--retrain-cost",
        "5",
        "--fail-if-worse-than",
        "best");
    assertRefused("a directory that exists", "--retrain-cost", "5", "--html", "/none/x.html");
    assertRefused("--warmup is 2000, allowed: less", "--retrain-cost", "5", "--warmup", "2000");
    assertRefused("--retrain-cost");
  }

  private void assertRefused(String message, String... arguments) {
    err.getBuffer().setLength(0);
    assertThat(backtest(arguments)).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains(message).doesNotContain("\tat ");
  }

  private int backtest(String... arguments) {
    List<String> all =
        new ArrayList<>(List.of("backtest", "--data", file.toString(), "--family", "bernoulli"));
    if (!List.of(arguments).contains("--warmup")) {
      all.addAll(List.of("--warmup", "500"));
    }
    all.addAll(List.of(arguments));
    return run(all.toArray(String[]::new));
  }

  private int run(String... arguments) {
    CommandLine commandLine =
        Arrears.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    return Arrears.execute(commandLine, arguments);
  }
}
