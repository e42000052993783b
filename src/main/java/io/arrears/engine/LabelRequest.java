package io.arrears.engine;

import java.util.Objects;

/**
 * The label of one observation is asked for.
 *
 * @param modelId model name
 * @param version version that made the prediction
 * @param activation ordinal of the activation within the model, from 1
 * @param predictionId id of the prediction whose label is asked for
 * @param observed observation time, milliseconds since the epoch
 * @param origin where the observation was read
 * @param time look at which it was chosen, milliseconds since the epoch
 * @param rank place among the requests of the look, from 1
 * @param ofLook requests of the look
 * @param ofDay requests of the model since the UTC day began, this one included
 * @param budget how many the model may have in a UTC day
 * @param informationGain expected information gain when it was chosen, nats; NaN while there is no
 *     belief
 * @param gapReduction what the label is expected to take off the belief's loss on a row such as
 *     those that wait, nats; NaN while there is no belief
 * @param weight how many examples its label counts for, above 0; on average 1
 * @param price what the label costs, currency; NaN: not known
 * @param currency currency of the price
 * @param codeVersion version of Arrears
 */
public record LabelRequest(
    String modelId,
    String version,
    int activation,
    String predictionId,
    long observed,
    Origin origin,
    long time,
    int rank,
    int ofLook,
    int ofDay,
    int budget,
    double informationGain,
    double gapReduction,
    double weight,
    double price,
    String currency,
    String codeVersion)
    implements Output {

  public LabelRequest {
    Objects.requireNonNull(modelId, "modelId");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(predictionId, "predictionId");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(currency, "currency");
    Objects.requireNonNull(codeVersion, "codeVersion");
  }
}
