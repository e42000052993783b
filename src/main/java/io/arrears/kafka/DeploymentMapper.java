package io.arrears.kafka;

import static io.arrears.engine.DeadLetter.Code.INVALID_DEPLOYMENT;

import io.arrears.avro.DeploymentRole;
import io.arrears.avro.ModelDeployment;
import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.decision.Retry;
import io.arrears.drift.ReferenceProfile;
import io.arrears.engine.Deployment;
import io.arrears.engine.LabelTerms;
import io.arrears.engine.LookSchedule;
import io.arrears.engine.Origin;
import io.arrears.engine.RetrainTerms;
import io.arrears.plan.LabelBudget;
import java.util.Arrays;
import java.util.List;

/** ModelDeployment, both ways. */
public final class DeploymentMapper {

  private DeploymentMapper() {}

  /**
   * The deployment that a record asks for; where it is silent the job's defaults hold.
   *
   * @throws RefusedException INVALID_DEPLOYMENT, with the field, its value and the allowed range
   */
  public static Deployment toEngine(
      ModelDeployment from, DeploymentDefaults defaults, Origin origin) throws RefusedException {
    try {
      Family family = constant("family", Family.class, from.getFamily());
      return new Deployment(
          from.getModelId(),
          from.getVersion(),
          Deployment.Role.valueOf(from.getRole().name()),
          from.getActivatedAt(),
          family,
          outputs(from, family),
          from.getFeatures(),
          from.getDispersion() == null ? Double.NaN : from.getDispersion(),
          new Terms(
              Loss.of(
                  constant("loss", Loss.Kind.class, from.getLoss()),
                  from.getLossQuantile(),
                  costs(from.getLossCosts())),
              from.getLossPrice(),
              from.getRetrainCost(),
              from.getCurrency()),
          new BeliefOptions(
              orElse(from.getPriorScale(), defaults.priorScale()),
              orElse(from.getHalfLife(), defaults.halfLife()),
              orElse(from.getMaxEffectiveRows(), defaults.maxEffectiveRows())),
          new LookSchedule(
              orElse(from.getLookInterval(), defaults.lookInterval()),
              orElse(from.getLookRows(), defaults.lookRows())),
          new LabelTerms(
              orElse(from.getLabelHorizon(), defaults.labelHorizon()),
              from.getLabelSample(),
              orElse(from.getMaxPending(), defaults.maxPending()),
              new LabelBudget(
                  from.getLabelBudget() == null ? defaults.labelBudget() : from.getLabelBudget(),
                  orElse(from.getLabelPrice(), Double.NaN))),
          new RetrainTerms(
              from.getObserveOnly(),
              PolicyMapper.toEngine(from.getPolicy()),
              new Retry(
                  orElse(from.getAckTimeout(), defaults.ackTimeout()),
                  orElse(from.getRetrainTimeout(), defaults.retrainTimeout()),
                  from.getMaxAttempts()),
              from.getTriggerId() == null ? "" : from.getTriggerId()),
          from.getReference() == null ? null : reference(from.getReference()),
          DriftMapper.toEngine(from, defaults),
          origin);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(INVALID_DEPLOYMENT, e.getMessage());
    }
  }

  /** The record that says the same, every optional field given. */
  public static ModelDeployment toAvro(Deployment from) {
    ModelDeployment to = new ModelDeployment();
    to.setModelId(from.modelId());
    to.setVersion(from.version());
    to.setRole(DeploymentRole.valueOf(from.role().name()));
    to.setActivatedAt(from.activatedAt());
    to.setFamily(from.family().name());
    to.setFeatures(from.features());
    to.setDispersion(Double.isNaN(from.dispersion()) ? null : from.dispersion());
    to.setClasses(from.family().mostOutputs() > 1 ? from.outputs() : null);
    to.setLoss(from.terms().loss().kind().name());
    to.setLossQuantile(Doubles.ofQuantile(from.terms().loss()));
    to.setLossCosts(Doubles.toLists(from.terms().loss().costs()));
    to.setLossPrice(from.terms().lossPrice());
    to.setRetrainCost(from.terms().retrainCost());
    to.setCurrency(from.terms().currency());
    to.setHalfLife(from.belief().halfLife());
    to.setMaxEffectiveRows(from.belief().maxEffectiveRows());
    to.setPriorScale(from.belief().priorScale());
    to.setLookInterval(from.looks().interval());
    to.setLookRows(from.looks().rows());
    to.setLabelHorizon(from.labelHorizon());
    to.setObserveOnly(from.observeOnly());
    to.setPolicy(PolicyMapper.toAvro(from.policy()));
    to.setAckTimeout(from.retrains().retry().ackTimeout());
    to.setRetrainTimeout(from.retrains().retry().retrainTimeout());
    to.setMaxAttempts(from.retrains().retry().maxAttempts());
    to.setTriggerId(from.retrains().triggerId().isEmpty() ? null : from.retrains().triggerId());
    to.setLabelSample(from.labels().sample());
    to.setMaxPending(from.labels().maxPending());
    to.setLabelBudget(from.labels().budget().perDay());
    to.setLabelPrice(
        Double.isNaN(from.labels().budget().price()) ? null : from.labels().budget().price());
    to.setReference(from.reference() == null ? null : reference(from));
    to.setDrift(DriftMapper.toAvro(from.drift()));
    return to;
  }

  private static int outputs(ModelDeployment from, Family family) {
    boolean wanted = family.mostOutputs() > 1;
    if (wanted != (from.getClasses() != null)) {
      throw new IllegalArgumentException(
          "classes is "
              + (wanted ? "absent" : from.getClasses())
              + ", allowed for "
              + family
              + ": "
              + (wanted ? family.leastOutputs() + " to " + family.mostOutputs() : "none"));
    }
    return wanted ? from.getClasses() : 1;
  }

  private static double[][] costs(List<List<Double>> rows) {
    return rows == null ? null : rows.stream().map(Doubles::toArray).toArray(double[][]::new);
  }

  private static ReferenceProfile reference(io.arrears.avro.ReferenceProfile from) {
    return new ReferenceProfile(
        from.getRows(),
        Doubles.toArray(from.getMean()),
        Doubles.toArray(from.getStandardDeviation()),
        Doubles.toArray(from.getMissingShare()));
  }

  private static io.arrears.avro.ReferenceProfile reference(Deployment of) {
    ReferenceProfile from = of.reference();
    return new io.arrears.avro.ReferenceProfile(
        from.rows(),
        Doubles.toList(from.mean()),
        Doubles.toList(from.standardDeviation()),
        Doubles.toList(from.missingShare()),
        DriftMapper.bytes(of.drift()));
  }

  static <E extends Enum<E>> E constant(String field, Class<E> type, String name) {
    List<E> allowed = Arrays.asList(type.getEnumConstants());
    for (E constant : allowed) {
      if (constant.name().equals(name)) {
        return constant;
      }
    }
    throw new IllegalArgumentException(field + " is '" + name + "', allowed: " + allowed);
  }

  private static double orElse(Double value, double fallback) {
    return value == null ? fallback : value;
  }

  private static long orElse(Long value, long fallback) {
    return value == null ? fallback : value;
  }
}
