package io.arrears.kafka;

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
 */
public record DeploymentDefaults(
    double priorScale,
    long halfLife,
    double maxEffectiveRows,
    long lookInterval,
    long lookRows,
    long labelHorizon)
    implements Serializable {}
