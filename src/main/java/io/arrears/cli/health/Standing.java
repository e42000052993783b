package io.arrears.cli.health;

import io.arrears.avro.DebtSnapshot;
import io.arrears.cli.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** How a model stands now, in a few lines. */
final class Standing {

  private Standing() {}

  private static String drift(DebtSnapshot of) {
    StringBuilder text = new StringBuilder("drift: ");
    if (of.getDriftAlarmSince() != null) {
      text.append("an alarm stands since ").append(Amounts.time(of.getDriftAlarmSince()));
    } else {
      text.append(of.getDriftReferences() == 0 ? "nothing to compare with yet" : "no alarm stands");
    }
    text.append(String.format(Locale.ROOT, ", %,d windows judged", of.getDriftWindows()));
    if (!of.getDriftLearning().isEmpty()) {
      text.append(", ").append(of.getDriftLearning());
    }
    if (of.getDriftUncounted() > 0) {
      text.append(
          String.format(
              Locale.ROOT, "; %,d observations came too late or misfit", of.getDriftUncounted()));
    }
    return text.toString();
  }

  /** The lines; the history is not empty. */
  static List<String> lines(History history, Style style, int width) {
    DebtSnapshot last = history.serving() == null ? history.last() : history.serving();
    List<String> texts = new ArrayList<>();
    String money = last.getCurrency().isEmpty() ? "" : " " + last.getCurrency();
    texts.add(
        String.format(
            Locale.ROOT,
            "debt %s of %s%s (%.0f %%), %s; %s",
            Amounts.of(last.getDebt()),
            Amounts.of(last.getRetrainCost()),
            money,
            100 * last.getDebt() / last.getRetrainCost(),
            HistoryTable.verdict(last.getVerdict()),
            last.getLifecycle()));
    texts.add(
        String.format(
            Locale.ROOT,
            "%,d examples since activation; loss of the deployed model %s, of the belief %s",
            last.getExamples(),
            Amounts.of(last.getLossDeployed()),
            Amounts.of(last.getLossBelief())));
    if (last.getPendingRows() > 0 || last.getAccruedDebt() > 0) {
      texts.add(
          String.format(
              Locale.ROOT,
              "%,d rows wait for their label: accrued debt %s%s, calibration %.3g",
              last.getPendingRows(),
              Amounts.of(last.getAccruedDebt()),
              money,
              last.getCalibration()));
    }
    if (last.getEfficacy() < 1) {
      texts.add(
          String.format(
              Locale.ROOT,
              "retrains have been seen to buy %.3g %% of the debt (efficacy)",
              100 * last.getEfficacy()));
    }
    if (last.getDriftWatched()) {
      texts.add(drift(last));
    }
    if (!last.getPolicy().isEmpty()) {
      texts.add("policy " + last.getPolicy());
    }
    if (last.getOpenTriggerId() != null) {
      texts.add(
          "open trigger "
              + last.getOpenTriggerId()
              + (last.getAttempt() > 0 ? ", attempt " + last.getAttempt() : "")
              + (last.getAcknowledged() ? ", acknowledged" : "")
              + (last.getNextAttemptAt() == null
                  ? ""
                  : "; again at " + Amounts.time(last.getNextAttemptAt())));
    }
    List<String> lines = new ArrayList<>();
    lines.add(
        style.paint(
            Style.Tone.HEADING,
            last.getModelId()
                + ", version "
                + last.getVersion()
                + " (activation "
                + last.getActivation()
                + ", "
                + last.getRole()
                + "), "
                + Amounts.time(last.getTime())
                + " UTC"));
    texts.forEach(text -> lines.addAll(HistoryTable.wrap("  ", text, width)));
    return lines;
  }
}
