package io.arrears.cli.demo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What never retraining and retraining by the calendar would have cost on the rows of a run, with
 * the same learner, the same window, the same label delays and the same delay from a request to
 * service. Needs neither Kafka nor Flink.
 */
final class Hindsight {

  /**
   * Calendars that the best is picked from, parts that they divide the run into: a long run has
   * long calendars. Intervals are whole days; those that come to the same are taken once.
   */
  static final List<Integer> PARTS = List.of(90, 60, 45, 30, 18, 13, 9, 6, 5, 4, 3, 2);

  private Hindsight() {}

  /**
   * Outcome for one model.
   *
   * @param never the first version serves to the end
   * @param calendars one per interval, see {@link #PARTS}, shortest first
   * @param truth when the true debt reached the price
   */
  record Outcome(PolicyCost never, List<PolicyCost> calendars, TrueDebt truth) {

    /** The cheapest of all calendars and never. */
    PolicyCost best() {
      PolicyCost best = never;
      for (PolicyCost calendar : calendars) {
        if (calendar.money() < best.money()) {
          best = calendar;
        }
      }
      return best;
    }
  }

  /** Intervals of the calendars of a run, whole days, ascending, each shorter than the run. */
  static List<Integer> intervals(long steps) {
    double days = steps / (double) SimulatedTime.STEPS_PER_DAY;
    TreeSet<Integer> intervals = new TreeSet<>();
    for (int parts : PARTS) {
      int interval = (int) Math.max(1, Math.round(days / parts));
      if (interval < days) {
        intervals.add(interval);
      }
    }
    return List.copyOf(intervals);
  }

  /**
   * Simulates all policies on one model.
   *
   * @param steps length of the run in steps
   * @param retrainSteps steps from a request until the new version serves
   */
  static Outcome of(RowGenerator rows, SimulatedTime calendar, long steps, int retrainSteps) {
    ModelVersion first = Training.first(rows, calendar);
    List<Policy> policies = new ArrayList<>();
    policies.add(new Policy("never", Long.MAX_VALUE, first));
    for (int days : intervals(steps)) {
      String name = days == 1 ? "every day" : "every " + days + " days";
      policies.add(new Policy(name, (long) days * SimulatedTime.STEPS_PER_DAY, first));
    }
    TrueDebt truth = new TrueDebt(rows.model(), first);
    Map<Long, ModelVersion> fits = new HashMap<>();
    for (long step = 0; step < steps; step++) {
      for (Policy policy : policies) {
        long asked = step - retrainSteps;
        if (asked > 0 && asked % policy.interval == 0) {
          policy.serve(
              fits.computeIfAbsent(
                  asked, s -> Training.refit(rows, "v" + s, calendar.endOf(s - 1), 0)));
        }
      }
      fits.remove(step - retrainSteps);
      for (Row row : rows.step(step)) {
        book(rows.model(), row, policies);
        truth.book(row);
      }
    }
    PolicyCost never = policies.get(0).cost(rows.model());
    List<PolicyCost> calendars =
        policies.stream().skip(1).map(policy -> policy.cost(rows.model())).toList();
    return new Outcome(never, calendars, truth);
  }

  private static void book(SimulatedModel model, Row row, List<Policy> policies) {
    ModelVersion priced = null;
    double loss = 0;
    for (Policy policy : policies) {
      if (policy.serving != priced) {
        priced = policy.serving;
        loss = priced.excessLoss(model, row);
      }
      policy.excessLoss += loss;
    }
  }

  private static final class Policy {
    private final String name;
    private final long interval;
    private ModelVersion serving;
    private int retrains;
    private double excessLoss;

    Policy(String name, long interval, ModelVersion first) {
      this.name = name;
      this.interval = interval;
      this.serving = first;
    }

    void serve(ModelVersion version) {
      serving = version;
      retrains++;
    }

    PolicyCost cost(SimulatedModel model) {
      return new PolicyCost(name, retrains, excessLoss, Pricing.money(model, excessLoss, retrains));
    }
  }
}
