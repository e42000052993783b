package io.arrears.plan;

/**
 * A labelled observation to train on.
 *
 * @param predictionId its prediction id
 * @param topic topic of the observation
 * @param partition its partition
 * @param offset its offset
 * @param time observation time, milliseconds since the epoch
 */
public record Sample(String predictionId, String topic, int partition, long offset, long time) {}
