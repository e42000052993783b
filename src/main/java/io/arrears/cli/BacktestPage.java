package io.arrears.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.arrears.backtest.ReplayOptions;
import io.arrears.backtest.policy.BacktestOutcome;
import io.arrears.backtest.policy.Comparison;
import io.arrears.backtest.policy.LookedAt;
import io.arrears.backtest.policy.PolicyResult;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What {@code --html} writes: one page with its data, styles and script inside, which draws the
 * charts and asks the network for nothing.
 */
final class BacktestPage {

  private static final String TEMPLATE = "/report/backtest.html";
  private static final String DATA = "@DATA@";
  private static final String OPTIMUM = "hindsight optimum";
  private static final List<String> FRONTIER =
      List.of("break-even", "calendar-best", "never", "calendar-1");

  /** Features that are shown: those that moved most. */
  private static final int FEATURES = 30;

  private static final MathContext DIGITS = new MathContext(7);

  private final BacktestOutcome outcome;

  private BacktestPage(BacktestOutcome outcome) {
    this.outcome = outcome;
  }

  /** Writes the page of an outcome. */
  static void write(BacktestOutcome outcome, Path file) throws IOException {
    String json = new ObjectMapper().writeValueAsString(new BacktestPage(outcome).data());
    try (InputStream template = BacktestPage.class.getResourceAsStream(TEMPLATE)) {
      String page = new String(template.readAllBytes(), StandardCharsets.UTF_8);
      // Names from the file must not end the script element.
      Files.writeString(file, page.replace(DATA, json.replace("<", "\\u003c")));
    }
  }

  private Map<String, Object> data() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("subject", subject());
    data.put("batches", outcome.table().batches());
    data.put("ratios", !outcome.at(outcome.options().retrainCosts().get(0)).canBeNegative());
    data.put(
        "prices",
        outcome.options().retrainCosts().stream().map(cost -> price(outcome.at(cost))).toList());
    data.put("drift", drift());
    data.put("frontier", frontier());
    return data;
  }

  private String subject() {
    ReplayOptions history = outcome.options().history();
    return String.format(
        Locale.ROOT,
        "%s at %s per unit; a retrain fits on %,d rows",
        BacktestSummary.subject(outcome),
        BigDecimal.valueOf(history.lossPrice()).stripTrailingZeros().toPlainString(),
        history.window());
  }

  private Map<String, Object> price(Comparison at) {
    PolicyResult optimum =
        new PolicyResult(
            OPTIMUM,
            "",
            outcome.table().under(at.optimum().retrains()),
            at.optimum().retrains(),
            true);
    Map<String, Object> price = new LinkedHashMap<>();
    price.put("cost", at.retrainCost());
    price.put("oracle", policy(at, optimum));
    price.put("policies", at.policies().stream().map(policy -> policy(at, policy)).toList());
    price.put("looks", looks(outcome.looks().get(at.retrainCost())));
    return price;
  }

  private static Map<String, Object> policy(Comparison at, PolicyResult policy) {
    double cost = at.cost(policy);
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", policy.name());
    entry.put("variant", policy.variant());
    entry.put("cost", rounded(cost));
    entry.put("ratio", rounded(at.ratio(policy)));
    entry.put("above", rounded(cost - at.optimum().cost()));
    entry.put("loss", rounded(policy.loss()));
    entry.put("retrains", policy.retrains());
    entry.put("cumulative", cumulative(at, policy));
    return entry;
  }

  /** Cost after each batch; a retrain counts with the batch that it follows. */
  private static List<Double> cumulative(Comparison at, PolicyResult policy) {
    List<Double> costs = new ArrayList<>();
    double cost = 0;
    for (int t = 1; t <= policy.losses().length; t++) {
      cost += at.lossPrice() * policy.losses()[t - 1];
      cost += policy.retrains().contains(t) ? at.retrainCost() : 0;
      costs.add(rounded(cost));
    }
    return costs;
  }

  private static List<Map<String, Object>> looks(List<LookedAt> looks) {
    List<Map<String, Object>> entries = new ArrayList<>();
    LookedAt before = null;
    for (LookedAt look : looks) {
      LookedAt since =
          before != null && before.activation() == look.activation() ? before : LookedAt.NONE;
      long examples = look.examples() - since.examples();
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("debt", rounded(look.debt()));
      entry.put("activation", look.activation());
      entry.put("triggered", look.triggered());
      entry.put("deployed", mean(look.lossDeployed() - since.lossDeployed(), examples));
      entry.put("belief", mean(look.lossBelief() - since.lossBelief(), examples));
      entries.add(entry);
      before = look;
    }
    return entries;
  }

  private static Double mean(double sum, long examples) {
    return examples == 0 ? null : rounded(sum / examples);
  }

  private Map<String, Object> drift() {
    int batches = outcome.table().batches();
    ToDoubleFunction<Integer> moved =
        feature ->
            IntStream.rangeClosed(1, batches)
                .mapToDouble(t -> Math.abs(outcome.shift().shift(feature, t)))
                .max()
                .orElse(0);
    List<Integer> features =
        IntStream.range(0, outcome.featureNames().size())
            .boxed()
            .sorted(Comparator.comparingDouble(moved).reversed())
            .limit(FEATURES)
            .toList();
    return Map.of(
        "names",
        features.stream().map(outcome.featureNames()::get).toList(),
        "shift",
        features.stream()
            .map(
                feature ->
                    IntStream.rangeClosed(1, batches)
                        .mapToObj(t -> rounded(outcome.shift().shift(feature, t)))
                        .toList())
            .toList());
  }

  private Map<String, Object> frontier() {
    double[] prices =
        Stream.concat(outcome.options().retrainCosts().stream(), outcome.options().sweep().stream())
            .mapToDouble(Double::doubleValue)
            .sorted()
            .toArray();
    Map<String, List<Double>> series = new LinkedHashMap<>();
    for (double price : prices) {
      Comparison at = outcome.at(price);
      series.computeIfAbsent(OPTIMUM, name -> new ArrayList<>()).add(rounded(at.optimum().cost()));
      for (String name : FRONTIER) {
        series.computeIfAbsent(name, n -> new ArrayList<>()).add(rounded(at.cost(at.policy(name))));
      }
    }
    return Map.of(
        "prices",
        Arrays.stream(prices).boxed().toList(),
        "series",
        series.entrySet().stream()
            .map(entry -> Map.of("name", entry.getKey(), "costs", entry.getValue()))
            .toList());
  }

  /** Seven digits are more than a chart shows; null for what is not finite. */
  private static Double rounded(double value) {
    return Double.isFinite(value) ? new BigDecimal(value).round(DIGITS).doubleValue() : null;
  }
}
