package io.arrears.engine;

import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftMonitor;
import io.arrears.drift.DriftReference;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.DriftVerdict;
import io.arrears.drift.FeatureStatistics;
import io.arrears.drift.Marginal;
import io.arrears.drift.ProfileLayout;
import io.arrears.drift.Shift;
import io.arrears.drift.WindowSummary;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One reference of one version, and the alarm of the windows that differ from it. */
final class WatchedReference {

  /** Features that an alert lists. */
  private static final int MOST_LISTED = 50;

  /** Features that an explanation names. */
  private static final int MOST_NAMED = 5;

  private final DriftTerms.Against against;
  private final AlarmBudget budget;
  private final DriftMonitor monitor;

  /** p-value of the window that raised the alarm; 1 where none stands. */
  private double raisedBy = 1;

  /** What had moved in that window, for people; empty where no alarm stands. */
  private String raisedFor = "";

  WatchedReference(DriftTerms.Against against, AlarmBudget budget, DriftReference reference) {
    this(against, budget, new DriftMonitor(reference, budget));
  }

  private WatchedReference(DriftTerms.Against against, AlarmBudget budget, DriftMonitor monitor) {
    this.against = against;
    this.budget = budget;
    this.monitor = monitor;
  }

  DriftTerms.Against against() {
    return against;
  }

  DriftReference reference() {
    return monitor.reference();
  }

  AlarmBudget budget() {
    return budget;
  }

  boolean isStanding() {
    return monitor.alarm().isStanding();
  }

  long startedAt() {
    return monitor.alarm().startedAt();
  }

  /** p-value of the window that raised the alarm that stands, at most the level; else 1. */
  double raisedBy() {
    return raisedBy;
  }

  /** The alarm that stands, in words. */
  String explanation() {
    return String.format(
        Locale.ROOT,
        "drift against %s since %d ms, p-value %.3g of %.3g: %s",
        against,
        startedAt(),
        raisedBy,
        budget.level(),
        raisedFor);
  }

  /** Judges the next window. */
  DriftVerdict judge(DriftWindow window, List<String> features) {
    ProfileLayout layout = reference().layout();
    DriftVerdict verdict =
        monitor.accept(window.summary(layout), phase(window), window.start(), window.end());
    if (verdict.phase() == DriftVerdict.Phase.STARTED) {
      raisedBy = verdict.pValue();
      raisedFor =
          verdict.shifts().stream()
              .limit(MOST_NAMED)
              .map(shift -> inWords(moved(shift, features, null)))
              .collect(Collectors.joining(", "));
    } else if (!isStanding()) {
      calm();
    }
    return verdict;
  }

  /** Nothing is watched any more: an alarm that stands ends. */
  void end() {
    monitor.alarm().end();
    calm();
  }

  private void calm() {
    raisedBy = 1;
    raisedFor = "";
  }

  private static String inWords(DriftAlert.Moved moved) {
    String what =
        (moved.feature().isEmpty() ? "all together" : moved.feature())
            + (moved.partner().isEmpty() ? "" : " and " + moved.partner())
            + (moved.bin().isEmpty() ? "" : " " + moved.bin());
    return String.format(Locale.ROOT, "%s %s %.3g", what, moved.direction(), moved.effect());
  }

  private int phase(DriftWindow window) {
    return reference().phases() == 1 ? 0 : reference().season().phase(window.start());
  }

  /**
   * What has moved, by name, with the statistics of each feature in the window. A window that is a
   * sample is counted once more for them, where anything has moved at all.
   */
  List<DriftAlert.Moved> moved(DriftVerdict verdict, DriftWindow window, List<String> features) {
    if (verdict.shifts().isEmpty()) {
      return List.of();
    }
    FeatureStatistics statistics = new FeatureStatistics(reference());
    WindowSummary summary = window.summary(reference().layout());
    int phase = phase(window);
    return verdict.shifts().stream()
        .limit(MOST_LISTED)
        .map(
            shift ->
                moved(
                    shift,
                    features,
                    isOneFeature(shift)
                        ? statistics.marginal(summary, phase, shift.feature())
                        : null))
        .toList();
  }

  private static boolean isOneFeature(Shift shift) {
    return shift.feature() != Shift.JOINT && shift.partner() == Shift.JOINT;
  }

  private DriftAlert.Moved moved(Shift shift, List<String> features, Marginal marginal) {
    return new DriftAlert.Moved(
        shift.feature() == Shift.JOINT ? "" : features.get(shift.feature()),
        shift.partner() == Shift.JOINT ? "" : features.get(shift.partner()),
        shift.direction(),
        shift.bin() < 0 ? "" : reference().layout().bins(shift.feature()).name(shift.bin()),
        shift.effect(),
        shift.pValue(),
        marginal);
  }

  void write(DataOutput out) throws IOException {
    out.writeUTF(against.name());
    budget.write(out);
    if (against == DriftTerms.Against.DEPLOYMENT) {
      reference().write(out);
    }
    monitor.write(out);
    out.writeDouble(raisedBy);
    Wire.writeText(out, raisedFor);
  }

  static WatchedReference read(DataInput in, DriftTerms terms) throws IOException {
    DriftTerms.Against against = DriftTerms.Against.valueOf(in.readUTF());
    AlarmBudget budget = AlarmBudget.read(in);
    DriftReference reference =
        against == DriftTerms.Against.DEPLOYMENT
            ? DriftReference.read(in)
            : terms.profile().reference();
    WatchedReference watched =
        new WatchedReference(against, budget, DriftMonitor.read(in, reference, budget));
    watched.raisedBy = in.readDouble();
    watched.raisedFor = Wire.readText(in);
    return watched;
  }
}
