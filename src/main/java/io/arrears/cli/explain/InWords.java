package io.arrears.cli.explain;

import static io.arrears.cli.explain.Explanation.number;

import io.arrears.avro.RetrainTrigger;
import java.util.Locale;

/** Why a retrain is asked for, in a sentence. */
final class InWords {

  private InWords() {}

  static String of(RetrainTrigger trigger) {
    return switch (trigger.getReason()) {
      case DEBT -> debt(trigger);
      case PERFORMANCE ->
          String.format(
              Locale.ROOT,
              "Over %,d labels the deployed model's %s is %.4g on average, and a mean of %s or better"
                  + " would lead to such a run of labels with probability %s at most.",
              trigger.getLabels(),
              trigger.getMetric(),
              trigger.getMetricSum() == null || trigger.getLabels() == null
                  ? Double.NaN
                  : trigger.getMetricSum() / trigger.getLabels(),
              text(trigger.getFloor()),
              text(trigger.getAlpha()));
      case DRIFT -> "The drift alarm of its features stands, and the policy lets drift act alone.";
      case INTERVAL ->
          "It has served for "
              + (trigger.getActivatedAt() == null
                  ? "an unknown time"
                  : duration(trigger.getLookTime() - trigger.getActivatedAt()))
              + ", as long as its policy lets it.";
      case MANUAL ->
          "An operator asked for it"
              + (trigger.getNote().isEmpty() ? "" : ", saying: " + trigger.getNote())
              + ".";
      default -> "The rule that fired is of a newer Arrears.";
    };
  }

  private static String debt(RetrainTrigger trigger) {
    return String.format(
        Locale.ROOT,
        "Serving %s instead of what is known by now has cost %.6g%s over %,d examples since %s%s;"
            + " a retrain costs %.6g%s.",
        trigger.getVersion(),
        trigger.getDebt(),
        RuleLines.money(trigger),
        trigger.getWindowExamples(),
        RuleLines.time(trigger.getWindowStart()),
        trigger.getEfficacy() < 1
            ? String.format(
                Locale.ROOT,
                ", of which retrains have been seen to buy %.3g %%",
                100 * trigger.getEfficacy())
            : "",
        trigger.getRetrainCost(),
        RuleLines.money(trigger));
  }

  private static String duration(long millis) {
    double hours = millis / 3_600_000.0;
    return hours >= 48
        ? String.format(Locale.ROOT, "%.1f days", hours / 24)
        : hours >= 1
            ? String.format(Locale.ROOT, "%.1f hours", hours)
            : String.format(Locale.ROOT, "%.0f seconds", hours * 3_600);
  }

  private static String text(Double number) {
    return number == null ? "an unknown one" : number(number);
  }
}
