package io.arrears.engine;

/**
 * A tombstone: a version of a model is taken out of service. A model without a serving version is
 * retired and its state is cleared.
 *
 * @param modelId model name
 * @param version version that is retired
 * @param time Kafka record time of the tombstone, milliseconds since the epoch
 * @param origin where it was read from
 */
public record Retirement(String modelId, String version, long time, Origin origin)
    implements Event {}
