package io.arrears.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.arrears.backtest.policy.BacktestOutcome;
import io.arrears.backtest.policy.Comparison;
import io.arrears.backtest.policy.PolicyResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What {@code --json} writes: one object, or, where several prices of a retrain are compared, a
 * list of them.
 *
 * @param retrainCost price of a retrain, currency; absent where there is one only
 * @param rows rows of the file, the warm-up included
 * @param batches batches behind the warm-up
 * @param oracle the hindsight optimum
 * @param policies every policy
 */
@JsonPropertyOrder({"retrainCost", "rows", "batches", "oracle", "policies"})
record BacktestReport(
    @JsonInclude(JsonInclude.Include.NON_NULL) Double retrainCost,
    long rows,
    int batches,
    OracleLine oracle,
    List<PolicyLine> policies) {

  /** Writes the report of an outcome as JSON. */
  static void write(BacktestOutcome outcome, Path file) throws IOException {
    List<Double> costs = outcome.options().retrainCosts();
    List<BacktestReport> reports =
        costs.stream().map(cost -> of(outcome, outcome.at(cost), costs.size() > 1)).toList();
    new ObjectMapper()
        .enable(SerializationFeature.INDENT_OUTPUT)
        .writeValue(file.toFile(), costs.size() == 1 ? reports.get(0) : reports);
  }

  private static BacktestReport of(BacktestOutcome outcome, Comparison at, boolean named) {
    return new BacktestReport(
        named ? at.retrainCost() : null,
        outcome.rows(),
        outcome.table().batches(),
        new OracleLine(at.optimum().cost(), at.optimum().retrains()),
        at.policies().stream().map(policy -> PolicyLine.of(at, policy)).toList());
  }

  /**
   * The hindsight optimum.
   *
   * @param cost currency
   * @param retrains batches after which the model is replaced, from 1
   */
  @JsonPropertyOrder({"cost", "retrains"})
  record OracleLine(double cost, List<Integer> retrains) {}

  /**
   * One policy.
   *
   * @param name name of the policy
   * @param cost loss and retrains, currency
   * @param ratioToOracle cost over the optimum's; null where that says nothing
   * @param aboveOracle cost less the optimum's, currency
   * @param loss units of loss
   * @param retrains batches after which the model was replaced, from 1
   */
  @JsonPropertyOrder({"name", "cost", "ratioToOracle", "aboveOracle", "loss", "retrains"})
  record PolicyLine(
      String name,
      double cost,
      Double ratioToOracle,
      double aboveOracle,
      double loss,
      List<Integer> retrains) {

    private static PolicyLine of(Comparison at, PolicyResult policy) {
      double ratio = at.ratio(policy);
      double cost = at.cost(policy);
      return new PolicyLine(
          policy.name(),
          cost,
          Double.isNaN(ratio) ? null : ratio,
          cost - at.optimum().cost(),
          policy.loss(),
          policy.retrains());
    }
  }
}
