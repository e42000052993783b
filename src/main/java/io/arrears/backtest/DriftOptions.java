package io.arrears.backtest;

import io.arrears.decision.Policy;
import io.arrears.decision.Reason;
import io.arrears.decision.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * What a replay makes of drift.
 *
 * @param windowRows rows of a window; 0: drift is not watched
 * @param budget windows per false alarm, 2 to 1,000,000
 * @param policy when to ask for a retrain
 */
public record DriftOptions(int windowRows, double budget, Policy policy) {

  /** Drift is not watched, and debt asks. */
  public static final DriftOptions NONE = new DriftOptions(0, 1_000, Policy.DEFAULT);

  public DriftOptions {
    Objects.requireNonNull(policy, "policy");
    if (windowRows != 0 && windowRows < 30) {
      throw new OptionException(
          "--drift-window is " + windowRows + ", allowed: 0, or 30 or more rows");
    }
    if (windowRows == 0 && policy.find(Rule.Drift.class) != null) {
      throw new OptionException(
          "--policy is DRIFT, which --drift-window 0 switches off; allowed with it: 30 or more rows");
    }
    if (!(budget >= 2 && budget <= 1e6)) {
      throw new OptionException("--drift-budget is " + budget + ", allowed: 2 to 1000000");
    }
  }

  /**
   * The policy of some reasons, in their order, with their defaults.
   *
   * @throws OptionException for a reason that needs more than its name
   */
  public static Policy policy(List<Reason> reasons) {
    List<Rule> rules = new ArrayList<>();
    for (Reason reason : reasons) {
      switch (reason) {
        case DEBT -> rules.add(Rule.Debt.DEFAULT);
        case DRIFT -> rules.add(new Rule.Drift());
        default ->
            throw new OptionException(
                "--policy is " + reason + ", allowed: DEBT, DRIFT or both by comma");
      }
    }
    try {
      return new Policy(rules);
    } catch (IllegalArgumentException e) {
      throw new OptionException("--policy: " + e.getMessage());
    }
  }
}
