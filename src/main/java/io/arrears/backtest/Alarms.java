package io.arrears.backtest;

import io.arrears.drift.Marginal;
import io.arrears.engine.DriftAlert;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts drift alerts together to alarms, from start to end. */
public final class Alarms {

  private static final int MOST_NAMED = 5;

  private final Map<String, Alarm> alarms = new LinkedHashMap<>();

  /** Takes an alert of the engine. */
  public void accept(DriftAlert alert) {
    accept(
        alert.activation(),
        alert.version(),
        alert.against().name(),
        alert.phase().name(),
        alert.startedAt(),
        alert.windowEnd(),
        alert.moved().stream().map(DriftAlert.Moved::feature).toList(),
        alert.moved().stream().map(DriftAlert.Moved::marginal).toList(),
        alert.money().debtMoved());
  }

  /**
   * Takes an alert.
   *
   * @param features names of what moved, largest first; empty: all together
   * @param marginals the statistics of each; null where it has none
   */
  public void accept(
      int activation,
      String version,
      String reference,
      String phase,
      long startedAt,
      long windowEnd,
      List<String> features,
      List<Marginal> marginals,
      boolean debtMoved) {
    String key = activation + " " + reference + " " + startedAt;
    Alarm before = alarms.get(key);
    boolean ends = !phase.equals("STARTED") && !phase.equals("ONGOING");
    alarms.put(
        key,
        new Alarm(
            version,
            reference,
            startedAt,
            ends ? windowEnd : Alarm.STANDING,
            before == null
                ? features.stream()
                    .filter(name -> !name.isEmpty())
                    .distinct()
                    .limit(MOST_NAMED)
                    .toList()
                : before.features(),
            before == null ? inWords(features, marginals) : before.statistics(),
            debtMoved || (before != null && before.debtMoved())));
  }

  /** The statistics of the first that has any. */
  private static String inWords(List<String> features, List<Marginal> marginals) {
    for (int i = 0; i < features.size(); i++) {
      if (marginals.get(i) != null) {
        return features.get(i) + ": " + marginals.get(i).inWords();
      }
    }
    return "";
  }

  /** The alarms in the order in which they started. */
  public List<Alarm> get() {
    return new ArrayList<>(alarms.values());
  }

  /**
   * A drift alarm from start to end.
   *
   * @param version version that it stood for
   * @param reference what windows were compared with
   * @param startedAt end of the window that raised it, milliseconds since the epoch
   * @param endedAt when it ended, milliseconds since the epoch; {@link #STANDING}
   * @param features names of up to {@value #MOST_NAMED} features that had moved when it started
   * @param statistics the familiar statistics of the first of them when it started, each with its
   *     mean without drift in brackets; empty where there are none
   * @param debtMoved whether the learning debt moved while it stood
   */
  public record Alarm(
      String version,
      String reference,
      long startedAt,
      long endedAt,
      List<String> features,
      String statistics,
      boolean debtMoved) {

    /** The alarm stands at the end. */
    public static final long STANDING = Long.MAX_VALUE;

    public Alarm {
      features = List.copyOf(features);
    }
  }
}
