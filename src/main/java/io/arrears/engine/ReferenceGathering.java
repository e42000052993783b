package io.arrears.engine;

import io.arrears.belief.Family;
import io.arrears.drift.ReferenceAccumulator;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.Standardiser;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a belief needs before it can begin: the reference profile and, of GAUSSIAN, the dispersion
 * of the deployed model. Both come with the deployment, from the version before, or from the first
 * rows; once known they are frozen. Not thread-safe.
 */
final class ReferenceGathering {

  /**
   * Smallest dispersion that reference rows can give, as a share of the labels' root mean square: a
   * perfect fit on the reference rows must not make the next small residual infinitely dear.
   */
  private static final double SMALLEST_DISPERSION = 1e-6;

  private ReferenceAccumulator rows;
  private ReferenceProfile profile;
  private double dispersion;

  /** Of the profile, once it is used; never part of the state. */
  private Standardiser standardiser;

  /**
   * @param predecessor the version that served before where the features are the same; null: none.
   *     Its profile is inherited, or the rows that it has gathered for one
   */
  ReferenceGathering(Deployment deployment, ReferenceGathering predecessor) {
    profile = deployment.reference();
    dispersion = deployment.dispersion();
    rows = new ReferenceAccumulator(deployment.features().size());
    if (predecessor != null && profile == null) {
      profile = predecessor.profile;
      rows.combine(predecessor.rows);
    }
  }

  private ReferenceGathering() {}

  /** The profile; null while it is not known. */
  ReferenceProfile profile() {
    return profile;
  }

  /** GAUSSIAN: the dispersion, label units; NaN while it is not known. */
  double dispersion() {
    return dispersion;
  }

  /** Standardises with the profile, which must be known. */
  Standardiser standardiser() {
    if (standardiser == null) {
      standardiser = profile.standardiser();
    }
    return standardiser;
  }

  /** Whether everything that a belief needs is known. */
  boolean isComplete(Family family) {
    return profile != null && !needsDispersion(family);
  }

  private boolean needsDispersion(Family family) {
    return family == Family.GAUSSIAN && Double.isNaN(dispersion);
  }

  /** The deployment again: what is not known yet it may still bring. */
  void complete(Deployment revised) {
    if (profile == null) {
      profile = revised.reference();
    }
    if (Double.isNaN(dispersion)) {
      dispersion = revised.dispersion();
    }
  }

  /** Learns from the last of the examples that are held. */
  void accept(ExampleRows held, Family family, EngineOptions options) {
    if (profile == null) {
      rows.accept(held.example(held.size() - 1).observation().features());
      if (rows.rows() >= options.referenceRows()) {
        profile = rows.get();
      }
    }
    if (needsDispersion(family) && held.size() >= options.referenceRows()) {
      freezeDispersion(held);
    }
  }

  private void freezeDispersion(ExampleRows held) {
    double residuals = 0;
    double labels = 0;
    for (int i = 0; i < held.size(); i++) {
      double label = held.label(i);
      double residual = label - held.numbers()[held.at(i) + held.features()];
      residuals += residual * residual / held.size();
      labels += label * label / held.size();
    }
    double smallest = Math.max(Deployment.MIN_DISPERSION, SMALLEST_DISPERSION * Math.sqrt(labels));
    dispersion = Math.min(Deployment.MAX_DISPERSION, Math.max(smallest, Math.sqrt(residuals)));
  }

  /** The belief has begun: gathered rows are frozen in the profile, a successor inherits that. */
  void forgetRows(int features) {
    rows = new ReferenceAccumulator(features);
  }

  /** What is missing, in words, with how many examples are held. */
  String missing(int held, EngineOptions options) {
    return (profile == null ? rows.rows() : held)
        + " of "
        + options.referenceRows()
        + " reference rows";
  }

  void write(DataOutput out) throws IOException {
    rows.write(out);
    out.writeBoolean(profile != null);
    if (profile != null) {
      profile.write(out);
    }
    out.writeDouble(dispersion);
  }

  static ReferenceGathering read(DataInput in) throws IOException {
    ReferenceGathering gathering = new ReferenceGathering();
    gathering.rows = ReferenceAccumulator.read(in);
    gathering.profile = in.readBoolean() ? ReferenceProfile.read(in) : null;
    gathering.dispersion = in.readDouble();
    return gathering;
  }
}
