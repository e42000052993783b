package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Terms;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.ReferenceProfile;
import java.util.List;

/**
 * Makes a {@link Deployment} of which most is as usual, or as in another. {@link #terms}, {@link
 * #belief}, {@link #looks} and {@link #labels} have no usual value and must be said.
 */
public final class DeploymentBuilder {

  private String modelId;
  private String version;
  private Deployment.Role role;
  private long activatedAt;
  private Family family;
  private int outputs;
  private List<String> features;
  private double dispersion;
  private Terms terms;
  private BeliefOptions belief;
  private LookSchedule looks;
  private LabelTerms labels;
  private RetrainTerms retrains;
  private ReferenceProfile reference;
  private DriftTerms drift;
  private Origin origin;

  DeploymentBuilder(String modelId, String version, Family family, List<String> features) {
    this.modelId = modelId;
    this.version = version;
    this.family = family;
    this.features = features;
    role = Deployment.Role.SERVING;
    outputs = 1;
    dispersion = Double.NaN;
    retrains = RetrainTerms.DEFAULT;
    origin = Origin.NONE;
  }

  DeploymentBuilder(Deployment from) {
    modelId = from.modelId();
    version = from.version();
    role = from.role();
    activatedAt = from.activatedAt();
    family = from.family();
    outputs = from.outputs();
    features = from.features();
    dispersion = from.dispersion();
    terms = from.terms();
    belief = from.belief();
    looks = from.looks();
    labels = from.labels();
    retrains = from.retrains();
    reference = from.reference();
    drift = from.drift();
    origin = from.origin();
  }

  /** Another model. */
  public DeploymentBuilder modelId(String other) {
    modelId = other;
    return this;
  }

  /** Another version. */
  public DeploymentBuilder version(String other) {
    version = other;
    return this;
  }

  /** Whether it takes over, as usual, or serves beside the serving version. */
  public DeploymentBuilder role(Deployment.Role place) {
    role = place;
    return this;
  }

  /** From when on it serves, milliseconds since the epoch; 0 as usual. */
  public DeploymentBuilder activatedAt(long time) {
    activatedAt = time;
    return this;
  }

  /** Another family; it may want another number of {@link #outputs}. */
  public DeploymentBuilder family(Family other) {
    family = other;
    return this;
  }

  /** Values of a prediction; 1 as usual. */
  public DeploymentBuilder outputs(int values) {
    outputs = values;
    return this;
  }

  /** Other features. */
  public DeploymentBuilder features(List<String> names) {
    features = names;
    return this;
  }

  /** Standard deviation of the deployed model's residuals; NaN as usual. */
  public DeploymentBuilder dispersion(double deviation) {
    dispersion = deviation;
    return this;
  }

  /** Money terms. */
  public DeploymentBuilder terms(Terms money) {
    terms = money;
    return this;
  }

  /** How the belief starts and forgets. */
  public DeploymentBuilder belief(BeliefOptions options) {
    belief = options;
    return this;
  }

  /** When the ledger is looked at. */
  public DeploymentBuilder looks(LookSchedule schedule) {
    looks = schedule;
    return this;
  }

  /** How labels are waited for. */
  public DeploymentBuilder labels(LabelTerms waiting) {
    labels = waiting;
    return this;
  }

  /** When it asks for a retrain, and how; by learning debt, as usual. */
  public DeploymentBuilder retrains(RetrainTerms asking) {
    retrains = asking;
    return this;
  }

  /** Reference profile; null as usual: learned from the first rows, or inherited. */
  public DeploymentBuilder reference(ReferenceProfile profile) {
    reference = profile;
    return this;
  }

  /** How it is watched for drift; null as usual: it is not. */
  public DeploymentBuilder drift(DriftTerms watch) {
    drift = watch;
    return this;
  }

  /** Where it was read from; nowhere as usual. */
  public DeploymentBuilder origin(Origin place) {
    origin = place;
    return this;
  }

  /**
   * The deployment.
   *
   * @throws IllegalArgumentException if no job can use it; names field, value and allowed range
   * @throws NullPointerException if a part that must be said was not
   */
  public Deployment build() {
    return new Deployment(
        modelId,
        version,
        role,
        activatedAt,
        family,
        outputs,
        features,
        dispersion,
        terms,
        belief,
        looks,
        labels,
        retrains,
        reference,
        drift,
        origin);
  }
}
