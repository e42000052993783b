package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.decision.Policy;
import io.arrears.decision.Retry;
import io.arrears.drift.AlarmBudget;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.DriftTerms.Against;
import io.arrears.drift.ReferenceProfile;
import io.arrears.drift.ReferenceRows;
import io.arrears.drift.RowSample;
import io.arrears.drift.ShippedProfile;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Rows of a model of three features, five a second, in windows of a minute: {@code quiet} windows,
 * then {@code shifted} ones in which the first feature has moved by a standard deviation, then
 * quiet ones again. The label follows from the second feature alone and the model knows how, so
 * that its debt does not care.
 */
public final class DriftStream {

  public static final long WINDOW = 60_000;
  public static final int ROWS = 300;
  public static final List<String> FEATURES = List.of("moving", "still", "level");

  private DriftStream() {}

  /** A profile of 30 windows. */
  public static ShippedProfile profile() {
    return profile(30);
  }

  /** The rows of 30 windows, in other blocks: the layout is the same. */
  static ShippedProfile profile(int blocks) {
    Random random = new Random(99);
    ReferenceRows rows = new ReferenceRows(Set.of(2), 1);
    int all = 30 * ROWS;
    for (int i = 0; i < all; i++) {
      if (i % (all / blocks) == 0) {
        rows.startBlock(0);
      }
      rows.accept(RowSample.mix(i), row(random, 0));
    }
    return ShippedProfile.of(rows.build());
  }

  /** One false alarm in 1,000 windows; against what was shipped, else the first windows. */
  public static DriftTerms terms(ShippedProfile profile) {
    return terms(profile, EnumSet.of(profile == null ? Against.DEPLOYMENT : Against.TRAINING));
  }

  public static DriftTerms terms(ShippedProfile profile, Set<Against> against) {
    return new DriftTerms(WINDOW, 0, AlarmBudget.oneIn(1_000), against, profile);
  }

  public static Deployment deployment(
      String model, String version, long activatedAt, DriftTerms drift, double labels) {
    return deployment(model, version, activatedAt, drift, labels, Policy.DEFAULT);
  }

  public static Deployment deployment(
      String model,
      String version,
      long activatedAt,
      DriftTerms drift,
      double labels,
      Policy policy) {
    return Deployment.builder(model, version, Family.BERNOULLI, FEATURES)
        .activatedAt(activatedAt)
        .terms(new Terms(Loss.LOG, 1, 50, "EUR"))
        .belief(new BeliefOptions(1.5, 3_600_000, Double.POSITIVE_INFINITY))
        .looks(new LookSchedule(WINDOW, 0))
        .labels(new LabelTerms(600_000, labels, 1_000_000))
        .retrains(new RetrainTerms(false, policy, Retry.DEFAULT, ""))
        .reference(
            new ReferenceProfile(
                9_000, new double[] {0, 0, 2}, new double[] {1, 1, 1.5}, new double[] {0, 0, 0.02}))
        .drift(drift)
        .build();
  }

  /** Observations without labels, from time 0 on. */
  public static List<Observation> observations(
      String model, String version, int quiet, int shifted, int after, long seed) {
    Random random = new Random(seed);
    List<Observation> all = new ArrayList<>();
    int windows = quiet + shifted + after;
    for (int i = 0; i < windows * ROWS; i++) {
      int window = i / ROWS;
      double[] row = row(random, window >= quiet && window < quiet + shifted ? 1 : 0);
      long time = i * (WINDOW / ROWS);
      all.add(
          new Observation(
              model,
              version,
              model + "-" + version + "-" + i,
              time,
              row,
              new double[] {probability(row)},
              Double.NaN,
              time,
              new Origin("arrears.observations", 0, i)));
    }
    return all;
  }

  /** The same with their labels. */
  public static List<Observation> labelled(List<Observation> observations, long seed) {
    Random random = new Random(seed);
    return observations.stream()
        .map(
            o ->
                new Observation(
                    o.modelId(),
                    o.version(),
                    o.predictionId(),
                    o.time(),
                    o.features(),
                    o.prediction(),
                    random.nextDouble() < probability(o.features()) ? 1 : 0,
                    o.time(),
                    o.origin()))
        .toList();
  }

  private static double[] row(Random random, double shift) {
    double level = random.nextDouble() < 0.02 ? Double.NaN : random.nextInt(5);
    return new double[] {random.nextGaussian() + shift, random.nextGaussian(), level};
  }

  private static double probability(double[] row) {
    return 1 / (1 + Math.exp(-row[1]));
  }
}
