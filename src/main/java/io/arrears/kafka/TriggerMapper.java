package io.arrears.kafka;

import io.arrears.avro.FeatureWeight;
import io.arrears.avro.OffsetRange;
import io.arrears.avro.RetrainTrigger;
import io.arrears.avro.TriggerReason;
import io.arrears.decision.PerformanceEvidence;
import io.arrears.engine.Trigger;

/** A trigger as RetrainTrigger. */
public final class TriggerMapper {

  private TriggerMapper() {}

  /** The record of a trigger. */
  public static RetrainTrigger toAvro(Trigger from) {
    RetrainTrigger to = new RetrainTrigger();
    to.setEventId(from.eventId());
    to.setTriggerId(from.triggerId());
    to.setAttempt(from.attempt());
    to.setModelId(from.modelId());
    to.setVersion(from.version());
    to.setActivation(from.activation());
    to.setTriggerOrdinal(from.ordinal());
    to.setReason(TriggerReason.valueOf(from.reason().name()));
    to.setLookTime(from.lookTime());
    to.setDebt(from.debt());
    to.setRetrainCost(from.terms().retrainCost());
    to.setLossPrice(from.terms().lossPrice());
    to.setCurrency(from.terms().currency());
    to.setFamily(from.family().name());
    to.setLoss(from.terms().loss().kind().name());
    to.setLossQuantile(Doubles.ofQuantile(from.terms().loss()));
    to.setOpeningBalance(from.window().openingBalance());
    to.setWindowStart(from.window().start());
    to.setWindowExamples(from.window().examples());
    to.setLossDeployed(from.window().lossDeployed());
    to.setLossBelief(from.window().lossBelief());
    to.setScoreGap(from.window().scoreGap());
    to.setExamples(from.examples());
    to.setOffsets(
        from.window().offsets().stream()
            .map(
                range ->
                    new OffsetRange(range.topic(), range.partition(), range.first(), range.last()))
            .toList());
    to.setHalfLife(from.belief().halfLife());
    to.setPriorScale(from.belief().priorScale());
    to.setEffectiveRows(from.effectiveRows());
    to.setBeliefFingerprint(from.beliefFingerprint());
    to.setLeaning(
        from.leaning().stream()
            .map(
                leaning ->
                    new FeatureWeight(
                        leaning.feature(),
                        leaning.weight(),
                        leaning.standardError(),
                        leaning.output()))
            .toList());
    to.setCodeVersion(from.codeVersion());
    setGrounds(to, from.grounds());
    to.setPlan(from.plan() == null ? null : PlanMapper.toAvro(from.plan()));
    to.setDigest(TriggerDigest.of(to));
    return to;
  }

  private static void setGrounds(RetrainTrigger to, Trigger.Grounds from) {
    to.setRule(from.inequality().rule());
    to.setLeft(Doubles.orNull(from.inequality().left()));
    to.setRight(Doubles.orNull(from.inequality().right()));
    to.setEfficacy(from.efficacy());
    to.setRemovableDebt(Doubles.orNull(from.removableDebt()));
    to.setAccruedDebt(from.accruedDebt());
    PerformanceEvidence performance = from.performance();
    if (performance != null) {
      to.setMetric(performance.rule().metric().name());
      to.setFloor(performance.rule().floor());
      to.setBound(Doubles.orNull(performance.rule().bound()));
      to.setAlpha(performance.rule().alpha());
      to.setMinLabels(performance.rule().minLabels());
      to.setLabels(performance.labels());
      to.setMetricSum(performance.metricSum());
      to.setLogWealth(performance.logWealth());
    }
    to.setActivatedAt(from.activatedAt());
    to.setCommandTime(to.getReason() == TriggerReason.MANUAL ? from.commandTime() : null);
    to.setNote(from.note());
    to.setPolicy(from.policy());
  }
}
