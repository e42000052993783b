package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Terms;
import io.arrears.decision.Policy;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.ReferenceProfile;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * One frozen version of one model goes into service. The constructor refuses what no job can use,
 * with the field, the value and the allowed range.
 *
 * @param modelId model name, see {@link Names}
 * @param version version name, see {@link Names}
 * @param role whether it takes over or serves beside the serving version
 * @param activatedAt event time from which it serves, milliseconds since the epoch
 * @param family distribution family of the label
 * @param outputs values of a prediction K: classes of CATEGORICAL, 2 to 100; otherwise 1
 * @param features D feature names, 1 to {@value #MAX_FEATURES}, unique
 * @param dispersion Gaussian: standard deviation of the deployed model's residuals in label units,
 *     1e-100 to 1e100; NaN: frozen from the reference rows
 * @param terms money terms
 * @param belief how the belief starts and forgets
 * @param looks when the ledger is looked at
 * @param labels how its labels are waited for
 * @param retrains when it asks for a retrain, and how
 * @param reference reference profile of D features; null: learned from the first rows, or inherited
 * @param drift how it is watched for drift; null: it is not, or as before where it serves already
 * @param origin where it was read from
 */
public record Deployment(
    String modelId,
    String version,
    Role role,
    long activatedAt,
    Family family,
    int outputs,
    List<String> features,
    double dispersion,
    Terms terms,
    BeliefOptions belief,
    LookSchedule looks,
    LabelTerms labels,
    RetrainTerms retrains,
    ReferenceProfile reference,
    DriftTerms drift,
    Origin origin)
    implements Event {

  /** The order in which deployments of a model take effect, whatever order they arrive in. */
  public static final Comparator<Deployment> TAKE_OVER_ORDER =
      Comparator.comparingLong((Deployment d) -> d.activatedAt())
          .thenComparing(Deployment::version);

  /** Largest number of features. */
  public static final int MAX_FEATURES = 4096;

  /** Longest feature name, in characters. */
  public static final int MAX_FEATURE_NAME = 200;

  /** Smallest dispersion, label units. */
  public static final double MIN_DISPERSION = 1e-100;

  /** Largest dispersion, label units. */
  public static final double MAX_DISPERSION = 1e100;

  public Deployment {
    Names.requireModel(modelId);
    Names.requireVersion(version);
    Objects.requireNonNull(role, "role");
    Objects.requireNonNull(family, "family");
    Objects.requireNonNull(terms, "terms");
    Objects.requireNonNull(belief, "belief");
    Objects.requireNonNull(looks, "looks");
    Objects.requireNonNull(labels, "labels");
    Objects.requireNonNull(retrains, "retrains");
    Objects.requireNonNull(origin, "origin");
    family.requireOutputs("classes", outputs);
    terms.loss().requireLegalFor(family, outputs);
    retrains.policy().requireLegalFor(family);
    features = List.copyOf(features);
    if (features.isEmpty() || features.size() > MAX_FEATURES) {
      throw new IllegalArgumentException(
          "features has " + features.size() + " names, allowed: 1 to " + MAX_FEATURES);
    }
    Set<String> seen = new HashSet<>();
    for (String feature : features) {
      if (feature.length() > MAX_FEATURE_NAME) {
        throw new IllegalArgumentException(
            "features has a name of "
                + feature.length()
                + " characters, allowed: 0 to "
                + MAX_FEATURE_NAME);
      }
      if (!seen.add(feature)) {
        throw new IllegalArgumentException(
            "features names '" + feature + "' twice, allowed: unique names");
      }
    }
    if (!Double.isNaN(dispersion)
        && !(dispersion >= MIN_DISPERSION && dispersion <= MAX_DISPERSION)) {
      throw new IllegalArgumentException(
          "dispersion is "
              + dispersion
              + ", allowed: "
              + MIN_DISPERSION
              + " to "
              + MAX_DISPERSION
              + ", or absent");
    }
    if (activatedAt < 0) {
      throw new IllegalArgumentException(
          "activatedAt is " + activatedAt + " ms, allowed: 0 or more");
    }
    if (reference != null && reference.dimension() != features.size()) {
      throw new IllegalArgumentException(
          "reference describes "
              + reference.dimension()
              + " features, allowed: "
              + features.size()
              + ", one for each name in features");
    }
    if (drift != null
        && drift.profile() != null
        && drift.profile().layout().dimension() != features.size()) {
      throw new IllegalArgumentException(
          "reference.drift describes "
              + drift.profile().layout().dimension()
              + " features, allowed: "
              + features.size()
              + ", one for each name in features");
    }
  }

  /** A deployment of a family of one output, of which most is as usual. */
  public static DeploymentBuilder builder(
      String modelId, String version, Family family, List<String> features) {
    return new DeploymentBuilder(modelId, version, family, features);
  }

  /** A deployment that is mostly as this one. */
  public DeploymentBuilder toBuilder() {
    return new DeploymentBuilder(this);
  }

  /** The same deployment with another time from which it serves. */
  public Deployment activatedAt(long time) {
    return toBuilder().activatedAt(time).build();
  }

  /** The same deployment without its reference profile. */
  public Deployment withoutReference() {
    return reference == null ? this : toBuilder().reference(null).build();
  }

  /** The same deployment with other terms of labels. */
  public Deployment with(LabelTerms other) {
    return toBuilder().labels(other).build();
  }

  /** The same deployment with other terms of retrains. */
  public Deployment with(RetrainTerms other) {
    return toBuilder().retrains(other).build();
  }

  /** The same deployment, watched for drift in another way; null: not at all. */
  public Deployment with(DriftTerms other) {
    return toBuilder().drift(other).build();
  }

  /** How long an observation waits for its label, milliseconds of event time. */
  public long labelHorizon() {
    return labels.horizon();
  }

  /** Whether it records everything and never asks. */
  public boolean observeOnly() {
    return retrains.observeOnly();
  }

  /** Rules that ask for a retrain. */
  public Policy policy() {
    return retrains.policy();
  }

  @Override
  public long time() {
    return activatedAt;
  }

  /** Place of a version. */
  public enum Role {
    /** Takes over from the version that serves. */
    SERVING,
    /** Serves beside it, with a ledger of its own, and never asks. */
    CANARY
  }
}
