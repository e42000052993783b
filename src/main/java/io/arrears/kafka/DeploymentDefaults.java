package io.arrears.kafka;

import io.arrears.decision.Retry;
import io.arrears.engine.LabelTerms;
import java.io.Serializable;

/**
 * What a job assumes where a deployment is silent.
 *
 * @param priorScale prior scale, link units
 * @param halfLife half-life, milliseconds of event time; 0: nothing is forgotten
 * @param maxEffectiveRows cap of the effective sample size, rows
 * @param lookInterval time between looks, milliseconds of event time; 0: none
 * @param lookRows examples between looks, rows; 0: none
 * @param labelHorizon how long an observation waits for its label, milliseconds of event time
 * @param maxPending observations of a model that may wait for their label, rows
 * @param labelBudget labels of a model that may be asked for in a day of UTC
 * @param ackTimeout silence until a trigger counts as unanswered, milliseconds; 0: never
 * @param retrainTimeout silence until a retrain counts as failed, milliseconds; 0: never
 * @param driftWindow length of a window of drift, milliseconds of event time
 * @param driftBudget windows per false drift alarm
 */
public record DeploymentDefaults(
    double priorScale,
    long halfLife,
    double maxEffectiveRows,
    long lookInterval,
    long lookRows,
    long labelHorizon,
    long maxPending,
    int labelBudget,
    long ackTimeout,
    long retrainTimeout,
    long driftWindow,
    double driftBudget)
    implements Serializable {

  /** Defaults with the usual timeouts, and an hour and 1,000 windows for drift. */
  public DeploymentDefaults(
      double priorScale,
      long halfLife,
      double maxEffectiveRows,
      long lookInterval,
      long lookRows,
      long labelHorizon) {
    this(
        priorScale,
        halfLife,
        maxEffectiveRows,
        lookInterval,
        lookRows,
        labelHorizon,
        LabelTerms.DEFAULT_MAX_PENDING,
        0,
        Retry.DEFAULT.ackTimeout(),
        Retry.DEFAULT.retrainTimeout(),
        3_600_000,
        1_000);
  }
}
