package io.arrears.kafka;

import io.arrears.avro.DriftWatch;
import io.arrears.avro.ModelDeployment;
import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.DriftTerms.Against;
import io.arrears.drift.ShippedProfile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** How a version is watched for drift, both ways. */
final class DriftMapper {

  private DriftMapper() {}

  /**
   * The terms that a record asks for; null where it asks for none.
   *
   * @throws IllegalArgumentException with the field, its value and the allowed range
   */
  static DriftTerms toEngine(ModelDeployment from, DeploymentDefaults defaults) {
    ByteBuffer bytes = from.getReference() == null ? null : from.getReference().getDrift();
    DriftWatch watch = from.getDrift();
    if (bytes == null && watch == null) {
      return null;
    }
    ShippedProfile profile = bytes == null ? null : profile(bytes);
    if (watch == null) {
      watch = new DriftWatch();
      watch.setReferences(List.of());
    }
    DriftTerms terms =
        new DriftTerms(
            watch.getWindow() == null ? defaults.driftWindow() : watch.getWindow(),
            watch.getRows(),
            budget(watch, defaults),
            against(watch, profile != null),
            profile);
    terms.requireSeason();
    return terms;
  }

  private static AlarmBudget budget(DriftWatch watch, DeploymentDefaults defaults) {
    try {
      return new AlarmBudget(
          watch.getBudget() == null ? defaults.driftBudget() : watch.getBudget(),
          watch.getMinEffect() == null ? AlarmBudget.DEFAULT_MIN_EFFECT : watch.getMinEffect(),
          watch.getQuietWindows() == null
              ? AlarmBudget.DEFAULT_QUIET_WINDOWS
              : watch.getQuietWindows());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("drift.budget: " + e.getMessage(), e);
    }
  }

  private static Set<Against> against(DriftWatch watch, boolean shipped) {
    if (watch.getReferences().isEmpty()) {
      return EnumSet.of(shipped ? Against.TRAINING : Against.DEPLOYMENT);
    }
    Set<Against> against = EnumSet.noneOf(Against.class);
    for (io.arrears.avro.DriftReference reference : watch.getReferences()) {
      against.add(DeploymentMapper.constant("drift.references", Against.class, reference.name()));
    }
    return against;
  }

  private static ShippedProfile profile(ByteBuffer bytes) {
    byte[] copy = new byte[bytes.remaining()];
    bytes.duplicate().get(copy);
    try {
      return ShippedProfile.parse(copy);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "reference.drift has "
              + copy.length
              + " bytes that are no profile ("
              + e.getMessage()
              + "), allowed: what ./arrears profile writes, base64 decoded",
          e);
    }
  }

  /** The record that says the same; null for null. */
  static DriftWatch toAvro(DriftTerms from) {
    if (from == null) {
      return null;
    }
    DriftWatch to = new DriftWatch();
    to.setWindow(from.window());
    to.setRows(from.rows());
    to.setBudget(from.budget().windows());
    to.setMinEffect(from.budget().minEffect());
    to.setQuietWindows(from.budget().quietWindows());
    to.setReferences(
        from.against().stream()
            .map(reference -> io.arrears.avro.DriftReference.valueOf(reference.name()))
            .toList());
    return to;
  }

  /** The bytes of the shipped profile; null where none was shipped. */
  static ByteBuffer bytes(DriftTerms from) {
    return from == null || from.profile() == null ? null : from.profile().bytes();
  }
}
