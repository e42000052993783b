package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.drift.ReferenceProfile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A small model in memory: two standard normal features, label y ~ Bernoulli(sigmoid(x0 - x1)); the
 * deployed model knows that truth. With a drift the truth turns into sigmoid(x1 - x0).
 */
public final class EngineFixture {

  public static final String MODEL = "churn";
  public static final EngineOptions OPTIONS = new EngineOptions(32, 200, 60_000, 50, "test");
  public static final ReferenceProfile REFERENCE =
      new ReferenceProfile(1_000, new double[2], new double[] {1, 1}, new double[2]);

  private EngineFixture() {}

  /** A Bernoulli deployment with log loss at price 1, retrain cost 20 and looks on command. */
  public static Deployment deployment(String version, long activatedAt) {
    return deployment(version, activatedAt, Deployment.Role.SERVING, REFERENCE);
  }

  public static Deployment deployment(
      String version, long activatedAt, Deployment.Role role, ReferenceProfile reference) {
    return deployment(version, activatedAt, role, reference, LookSchedule.ON_COMMAND);
  }

  public static Deployment deployment(
      String version,
      long activatedAt,
      Deployment.Role role,
      ReferenceProfile reference,
      LookSchedule looks) {
    return Deployment.builder(MODEL, version, Family.BERNOULLI, List.of("x0", "x1"))
        .role(role)
        .activatedAt(activatedAt)
        .terms(new Terms(Loss.LOG, 1, 20, "EUR"))
        .belief(new BeliefOptions(1.5, 3_600_000, Double.POSITIVE_INFINITY))
        .looks(looks)
        .labels(LabelTerms.of(1_000_000))
        .reference(reference)
        .origin(new Origin("arrears.deployments", 0, activatedAt))
        .build();
  }

  /** Examples at {@code from}, {@code from} + 1,000, ... milliseconds, labels at the same time. */
  public static List<Example> examples(
      String version, long from, int count, boolean drifted, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double[] x = {random.nextGaussian(), random.nextGaussian()};
      double deployed = 1 / (1 + Math.exp(-(x[0] - x[1])));
      double truth = drifted ? 1 - deployed : deployed;
      double label = random.nextDouble() < truth ? 1 : 0;
      examples.add(example(version, from + 1_000L * i, x, deployed, label));
    }
    return examples;
  }

  public static Example example(
      String version, long time, double[] features, double prediction, double label) {
    return Example.inline(
        new Observation(
            MODEL,
            version,
            version + "-" + time,
            time,
            features,
            new double[] {prediction},
            label,
            time,
            new Origin("arrears.observations", 0, time / 1_000)));
  }

  public static Command command(Command.Kind kind, long time) {
    return new Command(MODEL, time, kind, "", "", new Origin("arrears.commands", 0, time));
  }

  /** The engine after its state was written and read again. */
  public static ModelEngine restored(ModelEngine engine, EngineOptions options) {
    try {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      engine.write(new DataOutputStream(bytes));
      return ModelEngine.read(
          new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())), options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Collects outputs by kind. */
  public static final class Said implements Outputs {
    public final List<Output> all = new ArrayList<>();

    @Override
    public void emit(Output output) {
      all.add(output);
    }

    public <T extends Output> List<T> of(Class<T> kind) {
      return all.stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    public List<Trigger> triggers() {
      return of(Trigger.class);
    }

    public List<Snapshot> snapshots() {
      return of(Snapshot.class);
    }

    public List<Snapshot> snapshots(Snapshot.Occasion occasion) {
      return snapshots().stream().filter(s -> s.occasion() == occasion).toList();
    }

    public List<DeadLetter> deadLetters() {
      return of(DeadLetter.class);
    }

    public Snapshot last() {
      List<Snapshot> snapshots = snapshots();
      return snapshots.get(snapshots.size() - 1);
    }
  }
}
