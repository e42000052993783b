package io.arrears.cli.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * What should have happened to a model, from its known truth, and how what happened compares: every
 * version's time in service is judged, by its trigger or by there being none.
 *
 * <p>The yardstick is the true debt ({@link TrueDebt}) of the version in service, were it never
 * replaced: of the first one from the first drift on, of a later one from when it began to serve. A
 * version that comes to owe {@value #ENOUGH} retrains by the end of the run must be asked for; one
 * that never comes to owe a single one must not; between the two either is right. A trigger is a
 * false alarm, too, where less than {@value #LEAST} retrains were owed by then: Arrears adds up
 * losses as they happen, which scatter around what is owed. In the last {@value #PATIENCE} days of
 * the run only that counts for a later version: what it would have come to owe is not known. It is
 * late where more than {@value #ENOUGH} were owed by then, and the one was owed more than {@value
 * #PATIENCE} days ago: rent-or-buy buys at one, and the belief needs rows to learn from.
 */
final class Expectation {

  /** True debt, in retrains, beyond which silence is a fault. */
  static final double ENOUGH = 3;

  /** True debt, in retrains, below which a trigger is a false alarm whatever comes later. */
  static final double LEAST = 0.5;

  /** Days that the belief may take to learn of a debt, beyond those until it is owed. */
  static final double PATIENCE = 2;

  private Expectation() {}

  /** What should happen. */
  enum Should {
    RETRAIN,
    EITHER,
    KEEP
  }

  /** How it compares. */
  enum Verdict {
    AS_IT_SHOULD,
    LATE,
    MISSED,
    FALSE_ALARM;

    /** In words. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /** What should happen to the first version of a model up to the end of the run. */
  static Should should(SimulatedModel model, TrueDebt truth, SimulatedTime calendar, long end) {
    return should(model, truth, onset(model, calendar), end);
  }

  private static Should should(SimulatedModel model, TrueDebt truth, long since, long end) {
    double retrains = truth.between(since, end) / model.retrainCost();
    if (retrains >= ENOUGH) {
      return Should.RETRAIN;
    }
    return retrains < 1 ? Should.KEEP : Should.EITHER;
  }

  /**
   * One version's time in service.
   *
   * @param version its name
   * @param from when it began to serve, exclusive, milliseconds since the epoch
   * @param to when it was replaced, or the end of the run, inclusive, milliseconds since the epoch
   * @param truth what it would owe, were it never replaced
   */
  record Service(String version, long from, long to, TrueDebt truth) {

    private OptionalLong trigger(List<Long> triggers) {
      return triggers.stream().mapToLong(Long::longValue).filter(t -> t > from && t <= to).min();
    }
  }

  /**
   * How one version's time in service compares.
   *
   * @param verdict the verdict
   * @param version the version
   * @param day day of its trigger; NaN: there was none
   * @param owed true debt at its trigger, or at its end where there was none, retrains
   */
  record Judgement(Verdict verdict, String version, double day, double owed) {}

  /**
   * The times in service of a model.
   *
   * @param truth true debt of the first version, were it never replaced
   * @param later the same of the later versions
   * @param end end of the run, milliseconds since the epoch
   */
  static List<Service> services(
      List<ModelVersion> versions, TrueDebt truth, List<TrueDebt> later, long end) {
    List<Service> services = new ArrayList<>();
    for (int i = 0; i < versions.size(); i++) {
      ModelVersion version = versions.get(i);
      long to = i + 1 < versions.size() ? versions.get(i + 1).activeFrom() : end;
      if (i == 0 || version.activeFrom() < end) {
        services.add(
            new Service(
                version.version(),
                i == 0 ? Long.MIN_VALUE : version.activeFrom(),
                Math.min(to, end),
                i == 0 ? truth : later.get(i - 1)));
      }
    }
    return services;
  }

  /**
   * Compares the triggers with the truth.
   *
   * @param services the versions in the order of service
   * @param triggers look times of the triggers, ascending, milliseconds since the epoch
   * @return one judgement for each time in service
   */
  static List<Judgement> judge(
      SimulatedModel model,
      SimulatedTime calendar,
      long end,
      List<Service> services,
      List<Long> triggers) {
    List<Judgement> judgements = new ArrayList<>();
    for (int i = 0; i < services.size(); i++) {
      Service service = services.get(i);
      long since = i == 0 ? onset(model, calendar) : service.from();
      OptionalLong trigger = service.trigger(triggers);
      long until = trigger.orElse(service.to());
      double owed = service.truth().between(since, until) / model.retrainCost();
      double overdue = calendar.dayOf(until) - calendar.dayOf(service.truth().breakEven(since));
      Should should = should(model, service.truth(), since, end);
      Verdict verdict = Verdict.AS_IT_SHOULD;
      if (trigger.isEmpty()) {
        // The first version's drift lies well within the run; a later one may have begun just now.
        boolean patience = i > 0 && overdue <= PATIENCE;
        verdict = owed >= ENOUGH && !patience ? Verdict.MISSED : Verdict.AS_IT_SHOULD;
      } else if (owed < LEAST || should == Should.KEEP && (i == 0 || isEarly(until, end))) {
        verdict = Verdict.FALSE_ALARM;
      } else if (owed > ENOUGH && overdue > PATIENCE) {
        verdict = Verdict.LATE;
      }
      double day = trigger.isPresent() ? calendar.dayOf(until) : Double.NaN;
      judgements.add(new Judgement(verdict, service.version(), day, owed));
    }
    return judgements;
  }

  /** Whether the run goes on long enough to tell whether a later version comes to owe a retrain. */
  private static boolean isEarly(long time, long end) {
    return end - time > PATIENCE * SimulatedTime.DAY;
  }

  /** When the first drift began; the start where there is none. */
  static long onset(SimulatedModel model, SimulatedTime calendar) {
    return calendar.timeOf(model.onsets().isEmpty() ? 0 : model.onsets().get(0));
  }
}
