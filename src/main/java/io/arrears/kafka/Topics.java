package io.arrears.kafka;

import java.io.Serializable;
import java.util.List;
import java.util.Objects;

/**
 * Names of the ten topics.
 *
 * @param deployments ModelDeployment and tombstones, compacted
 * @param observations Observation
 * @param labels Label
 * @param commands Command
 * @param triggers RetrainTrigger
 * @param health DebtSnapshot
 * @param drift DriftAlert
 * @param labelRequests LabelRequest
 * @param beliefs BeliefSnapshot, compacted
 * @param deadLetters DeadLetter
 */
public record Topics(
    String deployments,
    String observations,
    String labels,
    String commands,
    String triggers,
    String health,
    String drift,
    String labelRequests,
    String beliefs,
    String deadLetters)
    implements Serializable {

  /** The names of the guide, all {@code arrears.*}. */
  public static final Topics DEFAULTS =
      new Topics(
          "arrears.deployments",
          "arrears.observations",
          "arrears.labels",
          "arrears.commands",
          "arrears.triggers",
          "arrears.health",
          "arrears.drift",
          "arrears.label-requests",
          "arrears.beliefs",
          "arrears.dead-letters");

  public Topics {
    Objects.requireNonNull(deployments, "deployments");
    Objects.requireNonNull(observations, "observations");
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(commands, "commands");
    Objects.requireNonNull(triggers, "triggers");
    Objects.requireNonNull(health, "health");
    Objects.requireNonNull(drift, "drift");
    Objects.requireNonNull(labelRequests, "labelRequests");
    Objects.requireNonNull(beliefs, "beliefs");
    Objects.requireNonNull(deadLetters, "deadLetters");
  }

  /** All names, inputs first. */
  public List<String> all() {
    return List.of(
        deployments,
        observations,
        labels,
        commands,
        triggers,
        health,
        drift,
        labelRequests,
        beliefs,
        deadLetters);
  }

  /** The topics of which only the newest record of each key counts. */
  public List<String> compacted() {
    return List.of(deployments, beliefs);
  }
}
