package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.PosteriorDebt;
import io.arrears.debt.Terms;
import io.arrears.engine.DeadLetter.Code;
import io.arrears.engine.EngineFixture.Said;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Classes and counts through the whole engine, with every loss that is legal for them. */
class FamiliesTest {

  private static final Loss COSTS =
      Loss.cost(new double[][] {{0, 4, 4}, {4, 0, 4}, {4, 4, 0}, {1, 1, 1}});

  /** What a drifted model of a family says, and what is true, at a feature of size x. */
  record Case(Family family, int outputs, Loss loss) {

    double[] prediction(double x) {
      return family == Family.CATEGORICAL
          ? new double[] {0.7, 0.2, 0.1}
          : new double[] {Math.exp(1 + 0.2 * x)};
    }

    double label(double x, boolean drifted, Random random) {
      if (family == Family.CATEGORICAL) {
        double u = random.nextDouble();
        double first = drifted ? 0.03 : 0.7;
        return u < first ? 0 : u < first + (drifted ? 0.03 : 0.2) ? 1 : 2;
      }
      double rate = Math.exp((drifted ? 2.5 : 1) + 0.2 * x);
      int count = 0;
      for (double t = -Math.log1p(-random.nextDouble()); t < rate; count++) {
        t -= Math.log1p(-random.nextDouble());
      }
      return count;
    }

    Deployment deployment() {
      return Deployment.builder(EngineFixture.MODEL, "v1", family, List.of("x"))
          .outputs(outputs)
          .terms(new Terms(loss, 1, 60, "EUR"))
          .belief(new BeliefOptions(1.5, 0, Double.POSITIVE_INFINITY))
          .looks(new LookSchedule(0, 64))
          .labels(LabelTerms.of(1_000_000))
          .build();
    }
  }

  static List<Case> cases() {
    return List.of(
        new Case(Family.CATEGORICAL, 3, Loss.LOG),
        new Case(Family.CATEGORICAL, 3, Loss.SQUARED),
        new Case(Family.CATEGORICAL, 3, COSTS),
        new Case(Family.POISSON, 1, Loss.LOG),
        new Case(Family.POISSON, 1, Loss.SQUARED),
        new Case(Family.POISSON, 1, Loss.ABSOLUTE),
        new Case(Family.POISSON, 1, Loss.pinball(0.9)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aDriftIsAskedForAndARightModelIsNot(Case example) {
    Said right = said(example, false);
    Said drifted = said(example, true);
    assertThat(right.deadLetters()).isEmpty();
    assertThat(right.triggers()).as("%s, debt %s", example, right.last().book().debt()).isEmpty();
    assertThat(drifted.triggers()).hasSize(1);
    PosteriorDebt calm = right.last().posteriorDebt();
    PosteriorDebt moved = drifted.last().posteriorDebt();
    assertThat(calm.degreesOfFreedom()).isEqualTo(example.outputs() == 3 ? 4 : 2);
    assertThat(calm.value()).isBetween(0.0, 1.5 * calm.quantile());
    assertThat(moved.value()).isGreaterThan(10 * moved.quantile());
    Trigger trigger = drifted.triggers().get(0);
    assertThat(trigger.leaning()).hasSize(Math.min(5, 2 * example.outputs()));
    assertThat(trigger.leaning().get(0).feature()).isEqualTo("(intercept)");
    if (example.outputs() == 3) {
      assertThat(trigger.leaning()).extracting(Trigger.FeatureWeight::output).contains(0, 2);
    }
  }

  private static Said said(Case example, boolean drifted) {
    Said said = new Said();
    EngineOptions options = new EngineOptions(32, 100, 0, 0, "test");
    ModelEngine engine = ModelEngine.create(EngineFixture.MODEL, options);
    engine.accept(example.deployment(), 0, said);
    Random random = new Random(7);
    for (int i = 0; i < 1_500; i++) {
      double x = random.nextGaussian();
      double label = example.label(x, drifted && i > 300, random);
      engine.accept(observed(i, x, example.prediction(x), label), 0, said);
      if (i % 100 == 99) {
        engine.advanceTo(i, said);
        engine = EngineFixture.restored(engine, options);
      }
    }
    return said;
  }

  private static Example observed(int i, double x, double[] prediction, double label) {
    return Example.inline(
        new Observation(
            EngineFixture.MODEL,
            "v1",
            "p" + i,
            i,
            new double[] {x},
            prediction,
            label,
            i,
            Origin.NONE));
  }

  @Test
  void whatNoClassCanBeIsRefused() {
    Deployment deployment = new Case(Family.CATEGORICAL, 3, Loss.LOG).deployment();
    assertThat(check(deployment, 2, 0.5, 0.3, 0.2)).isNull();
    assertThat(check(deployment, 2, 0.5, 0.5).message())
        .isEqualTo(
            "prediction has 2 values of sum 1.0, allowed for CATEGORICAL: 3 values,"
                + " one for each class, probabilities, 0 to 1, whose sum is within 0.001 of 1");
    assertThat(check(deployment, 2, 0.5, 0.3, 0.1).code()).isEqualTo(Code.INVALID_PREDICTION);
    assertThat(check(deployment, 2, 1.1, -0.1, 0).code()).isEqualTo(Code.INVALID_PREDICTION);
    assertThat(check(deployment, 2, Double.NaN, 0.5, 0.5).code())
        .isEqualTo(Code.INVALID_PREDICTION);
    assertThat(check(deployment, 3, 0.5, 0.3, 0.2).message())
        .isEqualTo("label is 3.0, allowed for CATEGORICAL: the index of a class, 0 to 2");
    assertThat(check(deployment, 0.5, 0.5, 0.3, 0.2).code()).isEqualTo(Code.INVALID_LABEL);
  }

  @Test
  void whatNoCountCanBeIsRefused() {
    Deployment deployment = new Case(Family.POISSON, 1, Loss.LOG).deployment();
    assertThat(check(deployment, 0, 0)).isNull();
    assertThat(check(deployment, 7, 1e9)).isNull();
    assertThat(check(deployment, -1, 2).code()).isEqualTo(Code.INVALID_LABEL);
    assertThat(check(deployment, 1.5, 2).message())
        .isEqualTo("label is 1.5, allowed for POISSON: a whole number, 0 to 1e9");
    assertThat(check(deployment, 1, -2).code()).isEqualTo(Code.INVALID_PREDICTION);
    assertThat(check(deployment, 1, 2e9).message())
        .isEqualTo("prediction is 2.0E9, allowed for POISSON: one value, a rate, 0 to 1e9");
    assertThat(check(deployment, 1, 2, 3).code()).isEqualTo(Code.INVALID_PREDICTION);
  }

  private static DeadLetter check(Deployment deployment, double label, double... prediction) {
    return ObservationRules.check(deployment, observed(1, 0, prediction, label));
  }
}
