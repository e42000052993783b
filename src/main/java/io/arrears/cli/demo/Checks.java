package io.arrears.cli.demo;

import io.arrears.cli.Style;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What must hold at the end of a run; each answer is a list of faults in words, empty for none. */
final class Checks {

  /** Rounding that a debt may suffer on its way, relative. */
  private static final double ROUNDING = 1e-6;

  private Checks() {}

  /** Versions that were not asked for in time, or were asked for in vain. */
  static List<String> decisions(List<Result> results) {
    List<String> faults = new ArrayList<>();
    for (Result result : results) {
      for (Expectation.Judgement judgement : result.judgements()) {
        if (judgement.verdict() != Expectation.Verdict.AS_IT_SHOULD) {
          faults.add(fault(result.model().name() + " " + judgement.version(), judgement));
        }
      }
    }
    return faults;
  }

  private static String fault(String version, Expectation.Judgement judgement) {
    String owed = String.format(Locale.ROOT, "%.1f retrains", judgement.owed());
    String day = Style.day(judgement.day());
    return switch (judgement.verdict()) {
      case MISSED -> version + " came to owe " + owed + ", no trigger came";
      case LATE -> version + " was asked for on day " + day + " only, when it owed " + owed;
      case FALSE_ALARM ->
          version + " was asked for on day " + day + ", when it owed " + owed + ": in vain";
      case AS_IT_SHOULD -> version + " was as it should";
    };
  }

  /** Triggers that break a promise: two open at once, or a decision that its own numbers refute. */
  static List<String> triggers(String model, List<ModelView.Asked> triggers) {
    List<String> faults = new ArrayList<>();
    Map<Integer, String> openByActivation = new HashMap<>();
    for (ModelView.Asked trigger : triggers) {
      String open = openByActivation.putIfAbsent(trigger.activation(), trigger.triggerId());
      if (open != null && !open.equals(trigger.triggerId())) {
        faults.add(
            model
                + " has two triggers open at once: "
                + open
                + " and "
                + trigger.triggerId()
                + " of activation "
                + trigger.activation());
      }
      if (trigger.debt() < trigger.retrainCost()) {
        faults.add(
            String.format(
                Locale.ROOT,
                "%s was asked for at a debt of %.2f, below the price of %.2f",
                model,
                trigger.debt(),
                trigger.retrainCost()));
      }
      double scale = Math.max(1, Math.abs(trigger.debt()));
      if (Math.abs(trigger.debt() - trigger.recomputed()) > ROUNDING * scale) {
        faults.add(
            String.format(
                Locale.ROOT,
                "%s was asked for at a debt of %.6f, its own losses give %.6f",
                model,
                trigger.debt(),
                trigger.recomputed()));
      }
    }
    return faults;
  }

  /**
   * A model whose features move must raise a drift alarm; the budget allows others a few.
   *
   * @param alarmDays days on which its drift alarms started
   */
  static List<String> drift(SimulatedModel model, List<Double> alarmDays) {
    boolean seen = alarmDays.stream().anyMatch(day -> day >= model.shiftDay());
    return !model.isShifted() || seen
        ? List.of()
        : List.of(
            "the features of "
                + model.name()
                + " moved on day "
                + Style.day(model.shiftDay())
                + ", no drift alarm came");
  }

  /** Codes of which not as many dead letters came as broken records were sent. */
  static List<String> deadLetters(Map<String, Long> sent, Map<String, Long> received) {
    List<String> faults = new ArrayList<>();
    TreeSet<String> codes = new TreeSet<>(sent.keySet());
    codes.addAll(received.keySet());
    for (String code : codes) {
      long expected = sent.getOrDefault(code, 0L);
      long seen = received.getOrDefault(code, 0L);
      if (expected != seen) {
        faults.add(
            expected + " broken records of kind " + code + " gave " + seen + " dead letters");
      }
    }
    return faults;
  }
}
