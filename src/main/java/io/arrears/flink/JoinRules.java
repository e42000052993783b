package io.arrears.flink;

import io.arrears.engine.DeadLetter;
import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.engine.IdHash;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.ObservationRules;
import java.util.function.Consumer;

/**
 * What the label join does not let pass: an observation or a label that breaks its deployment's
 * rules, or whose version is not known in time, is a dead letter; one outside of the label sample
 * is passed over. Each is counted.
 */
final class JoinRules {

  private final JoinCounters counters;
  private final Consumer<Event> out;

  /**
   * @param out takes the dead letters
   */
  JoinRules(JoinCounters counters, Consumer<Event> out) {
    this.counters = counters;
    this.out = out;
  }

  /** Refuses or passes over an observation of a known version; false where it is to be taken. */
  boolean refuse(Deployment deployment, Observation observation) {
    if (isOutside(deployment.labels().sample(), observation.predictionId())) {
      counters.sampledOutObservations().inc();
      return true;
    }
    DeadLetter letter = ObservationRules.check(deployment, observation);
    if (letter != null) {
      counters.refusedObservations().inc();
      out.accept(letter);
    }
    return letter != null;
  }

  /**
   * Refuses or passes over an observation that has waited for its deployment; false where it is to
   * be taken.
   *
   * @param deployment null: its version is still unknown
   */
  boolean refuseAtLast(Deployment deployment, Observation observation, JoinSlot slot) {
    if (deployment != null) {
      return refuse(deployment, observation);
    }
    boolean modelIsKnown = slot.versions.knowsModel();
    counters.refusedObservations().inc();
    out.accept(
        DeadLetter.refused(
            modelIsKnown ? DeadLetter.Code.UNKNOWN_VERSION : DeadLetter.Code.UNKNOWN_MODEL,
            (modelIsKnown ? "version '" + observation.version() + "' of " : "")
                + "model '"
                + observation.modelId()
                + "' is not deployed (waited for unknown.wait in vain); publish its"
                + " ModelDeployment before its observations",
            observation));
    return true;
  }

  /**
   * Passes over a label that is in the sample of no version of its model; false: it is to be taken.
   */
  boolean passOver(String id, JoinSlot slot) {
    boolean outside = isOutside(slot.versions.sample(), id);
    if (outside) {
      counters.sampledOutLabels().inc();
    }
    return outside;
  }

  /**
   * Refuses a label, or passes over one of a prediction outside of its own version's sample; an
   * observation that was checked is inside.
   */
  boolean refuse(JoinRow row, Observation observation, Label label, JoinSlot slot) {
    Deployment deployment = slot.versions.serving(observation.version(), observation.time());
    boolean sampledOut =
        deployment != null
            && !row.observation().checked()
            && isOutside(deployment.labels().sample(), label.predictionId());
    if (sampledOut) {
      counters.sampledOutLabels().inc();
    }
    return sampledOut || refuse(deployment, observation, label);
  }

  /**
   * Refuses a label that the family cannot have; false where it is fine.
   *
   * @param deployment null: not known yet, and nothing is refused
   */
  boolean refuse(Deployment deployment, Observation observation, Label label) {
    DeadLetter letter =
        deployment == null || label.isRetraction()
            ? null
            : ObservationRules.check(deployment, observation, label);
    if (letter != null) {
      counters.refusedLabels().inc();
      out.accept(letter);
    }
    return letter != null;
  }

  private static boolean isOutside(double sample, String id) {
    return sample < 1 && IdHash.uniform(id, IdHash.LABEL_SAMPLE) >= sample;
  }
}
