package io.arrears.kafka;

import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.Occasion;
import io.arrears.engine.Snapshot;

/** A snapshot as DebtSnapshot. */
public final class SnapshotMapper {

  private SnapshotMapper() {}

  /** The record of a snapshot. */
  public static DebtSnapshot toAvro(Snapshot from) {
    DebtSnapshot to = new DebtSnapshot();
    to.setModelId(from.modelId());
    to.setVersion(from.version());
    to.setActivation(from.activation());
    to.setOccasion(Occasion.valueOf(from.occasion().name()));
    to.setTime(from.time());
    to.setRole(from.role().name());
    to.setLifecycle(from.lifecycle().name());
    to.setVerdict(from.verdict().decision().name());
    to.setReason(from.verdict().explanation());
    to.setDebt(from.book().debt());
    to.setRetrainCost(from.terms().retrainCost());
    to.setLossPrice(from.terms().lossPrice());
    to.setCurrency(from.terms().currency());
    to.setFamily(from.family().name());
    to.setLoss(from.terms().loss().kind().name());
    to.setLossQuantile(Doubles.ofQuantile(from.terms().loss()));
    to.setGuarantee(from.guarantee().statement());
    double examples = from.guarantee().examplesToFalseTrigger();
    to.setExamplesToFalseTrigger(Double.isNaN(examples) ? null : examples);
    to.setExamples(from.book().examples());
    to.setHeld(from.counts().held());
    to.setLossDeployed(from.book().lossDeployed());
    to.setLossBelief(from.book().lossBelief());
    to.setOpeningBalance(from.book().openingBalance());
    to.setWindowStart(from.book().windowStart());
    to.setWindowExamples(from.book().windowExamples());
    to.setLateExamples(from.counts().late());
    to.setClosedExamples(from.counts().closed());
    to.setClippedPredictions(from.counts().clipped());
    to.setMissingValues(from.counts().missing());
    to.setThinnedExamples(from.counts().thinned());
    to.setCholeskyFailures(from.counts().choleskyFailures());
    to.setEffectiveRows(from.effectiveRows());
    if (from.posteriorDebt().degreesOfFreedom() > 0) {
      to.setPosteriorDebt(from.posteriorDebt().value());
      to.setPosteriorDebtQuantile(from.posteriorDebt().quantile());
      to.setPosteriorDebtDegrees(from.posteriorDebt().degreesOfFreedom());
    }
    to.setHalfLife(from.belief().halfLife());
    to.setMaxEffectiveRows(from.belief().maxEffectiveRows());
    to.setPriorScale(from.belief().priorScale());
    to.setLookInterval(from.looks().interval());
    to.setLookRows(from.looks().rows());
    to.setLabelHorizon(from.labelHorizon());
    to.setOpenTriggerId(from.openTriggerId().isEmpty() ? null : from.openTriggerId());
    to.setBeliefFingerprint(from.beliefFingerprint());
    to.setCodeVersion(from.codeVersion());
    to.setVerdictChanged(from.verdictChanged());
    to.setFiredRule(from.verdict().reason() == null ? null : from.verdict().reason().name());
    to.setRule(from.verdict().inequality().rule());
    to.setLeft(Doubles.orNull(from.verdict().inequality().left()));
    to.setRight(Doubles.orNull(from.verdict().inequality().right()));
    to.setAccruedDebt(from.accrual().debt());
    to.setPendingRows(from.accrual().pendingRows());
    to.setCalibration(from.accrual().calibration());
    to.setEfficacy(from.carry().efficacy());
    to.setCarryRate(from.carry().rate());
    to.setRemovableDebt(Doubles.orNull(from.carry().removableDebt()));
    setStanding(to, from.standing());
    to.setAmendedLabels(from.corrections().amended());
    to.setRetractedLabels(from.corrections().retracted());
    to.setReinstatedLabels(from.corrections().reinstated());
    to.setStaleLabels(from.corrections().stale());
    to.setSkippedLabels(from.corrections().skipped());
    to.setClasses(from.family().mostOutputs() > 1 ? from.outputs() : null);
    to.setLossCosts(Doubles.toLists(from.terms().loss().costs()));
    to.setObserveOnly(from.retrains().observeOnly());
    to.setPolicy(from.retrains().policy().text());
    to.setAckTimeout(from.retrains().retry().ackTimeout());
    to.setRetrainTimeout(from.retrains().retry().retrainTimeout());
    to.setMaxAttempts(from.retrains().retry().maxAttempts());
    to.setLabelSample(from.labels().sample());
    to.setMaxPending(from.labels().maxPending());
    to.setLabelBudget(from.labels().budget().perDay());
    to.setLabelPrice(Doubles.orNull(from.labels().budget().price()));
    setDrift(to, from.drift());
    return to;
  }

  private static void setDrift(DebtSnapshot to, Snapshot.Drift from) {
    to.setDriftWatched(from.watched());
    to.setDriftWindows(from.windows());
    to.setDriftReferences(from.references());
    to.setDriftLearning(from.learning());
    to.setDriftUncounted(from.uncounted());
    to.setDriftAlarmSince(from.isStanding() ? from.alarmSince() : null);
  }

  private static void setStanding(DebtSnapshot to, Snapshot.Standing from) {
    to.setAttempt(from.attempt());
    to.setAcknowledged(from.acknowledged());
    to.setNextAttemptAt(from.nextAttemptAt() == Long.MAX_VALUE ? null : from.nextAttemptAt());
    to.setClosedTriggerId(from.closedTriggerId().isEmpty() ? null : from.closedTriggerId());
    to.setTriggerEnd(from.end() == null ? null : from.end().name());
  }
}
