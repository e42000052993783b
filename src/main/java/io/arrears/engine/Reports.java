package io.arrears.engine;

import io.arrears.belief.Belief;
import io.arrears.debt.AccruedDebt;
import io.arrears.debt.Efficacy;
import io.arrears.debt.Guarantee;
import io.arrears.debt.Ledger;
import io.arrears.debt.PosteriorDebt;
import io.arrears.decision.TriggerId;
import io.arrears.decision.Verdict;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** What is said of an activation: triggers and snapshots. Without state. */
final class Reports {

  /** Coordinates of the correction that a trigger names. */
  private static final int LEANING = 5;

  private static final String INTERCEPT = "(intercept)";
  private static final String NO_BELIEF = "0".repeat(16);

  private Reports() {}

  /**
   * The first event of a trigger.
   *
   * @param ordinal ordinal of the trigger within the activation, from 1
   * @param verdict the verdict that asks for it
   * @param time event time of the look, milliseconds since the epoch
   * @param command MANUAL: the command; else null
   */
  static Trigger trigger(
      Activation of, int ordinal, Verdict verdict, long time, Command command, String codeVersion) {
    Deployment deployment = of.deployment();
    Bookkeeper books = of.books();
    Ledger ledger = books.ledger();
    Belief belief = books.belief();
    double debt = ledger.debt();
    Snapshot.Carry carry = carry(books);
    return new Trigger(
        TriggerId.of(deployment.modelId(), deployment.version(), of.ordinal(), ordinal, time, debt),
        1,
        deployment.modelId(),
        deployment.version(),
        of.ordinal(),
        ordinal,
        verdict.reason(),
        time,
        debt,
        deployment.terms(),
        deployment.family(),
        new Trigger.Window(
            ledger.openingBalance(),
            ledger.windowStart(),
            ledger.windowExamples(),
            ledger.windowLossDeployed(),
            ledger.windowLossBelief(),
            ledger.windowGap(),
            books.offsets()),
        ledger.examples(),
        deployment.belief(),
        belief == null ? 0 : belief.effectiveRows(),
        belief == null ? NO_BELIEF : belief.fingerprint(),
        belief == null ? List.of() : leaning(deployment.features(), belief),
        new Trigger.Grounds(
            verdict.inequality(),
            carry.efficacy(),
            carry.removableDebt(),
            books.waiting().accrued().value(),
            books.performance(),
            of.since(),
            command == null ? 0 : command.time(),
            command == null ? "" : command.note(),
            deployment.policy().text()),
        of.watches().plan(deployment, books),
        codeVersion);
  }

  static Snapshot snapshot(
      Activation of,
      Snapshot.Occasion occasion,
      long time,
      Snapshot.Standing standing,
      Verdict verdict,
      boolean verdictChanged,
      long closedExamples,
      String codeVersion) {
    Deployment deployment = of.deployment();
    Bookkeeper books = of.books();
    Ledger ledger = books.ledger();
    Belief belief = books.belief();
    return new Snapshot(
        deployment.modelId(),
        deployment.version(),
        of.ordinal(),
        occasion,
        time,
        deployment.role(),
        standing,
        verdict,
        verdictChanged,
        deployment.terms(),
        deployment.family(),
        deployment.outputs(),
        guarantee(of),
        new Snapshot.Book(
            ledger.debt(),
            ledger.examples(),
            ledger.lossDeployed(),
            ledger.lossBelief(),
            ledger.openingBalance(),
            ledger.windowStart(),
            ledger.windowExamples()),
        accrual(books),
        carry(books),
        counts(of, closedExamples),
        of.corrections().get(),
        deployment.belief(),
        belief == null ? 0 : belief.effectiveRows(),
        belief == null ? PosteriorDebt.UNKNOWN : PosteriorDebt.of(belief),
        belief == null ? NO_BELIEF : belief.fingerprint(),
        deployment.looks(),
        deployment.labels(),
        deployment.retrains(),
        of.watches().drift(),
        codeVersion);
  }

  private static Snapshot.Accrual accrual(Bookkeeper books) {
    AccruedDebt accrued = books.waiting().accrued();
    return new Snapshot.Accrual(accrued.value(), accrued.pending(), accrued.calibration());
  }

  private static Snapshot.Carry carry(Bookkeeper books) {
    double debt = books.ledger().debt();
    Efficacy efficacy = books.efficacy();
    return efficacy.rows() == 0
        ? Snapshot.Carry.UNKNOWN
        : new Snapshot.Carry(efficacy.of(debt), efficacy.carryRate(), efficacy.removable(debt));
  }

  private static Snapshot.Counts counts(Activation of, long closedExamples) {
    Bookkeeper books = of.books();
    Belief belief = books.belief();
    return new Snapshot.Counts(
        belief == null ? books.unbooked() : 0,
        of.late(),
        closedExamples,
        books.clipped(),
        books.missing(),
        of.thinned(),
        belief == null ? 0 : belief.choleskyFailures());
  }

  private static Guarantee guarantee(Activation of) {
    Deployment deployment = of.deployment();
    if (of.thinned() > 0) {
      return Guarantee.NONE_WHILE_THINNED;
    }
    if (of.asksForLabels() || of.hasWeighedRequests()) {
      return Guarantee.NONE_WHILE_ASKED;
    }
    return deployment.labels().sample() < 1
        ? Guarantee.NONE_WHILE_SAMPLED
        : Guarantee.of(deployment.family(), deployment.terms(), of.books().dispersion());
  }

  private static List<Trigger.FeatureWeight> leaning(List<String> features, Belief belief) {
    int dimension = belief.dimension();
    double[] standardErrors =
        IntStream.range(0, dimension).mapToDouble(belief::standardError).toArray();
    return IntStream.range(0, belief.outputs() * dimension)
        .mapToObj(
            i ->
                new Trigger.FeatureWeight(
                    i % dimension < features.size() ? features.get(i % dimension) : INTERCEPT,
                    i / dimension,
                    belief.weight(i / dimension, i % dimension),
                    standardErrors[i % dimension]))
        .sorted(
            Comparator.comparingDouble(
                (Trigger.FeatureWeight w) -> -Math.abs(w.weight()) / w.standardError()))
        .limit(LEANING)
        .toList();
  }
}
