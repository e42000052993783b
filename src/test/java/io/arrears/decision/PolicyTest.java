package io.arrears.decision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Rules, their order and their ranges; expected numbers by hand. */
class PolicyTest {

  private static final Terms TERMS = new Terms(Loss.LOG, 2, 10, "EUR");
  private static final Rule.Performance ERRORS =
      new Rule.Performance(Metric.ERROR_RATE, 0.25, Double.NaN, 0.01, 100);

  /** Facts in which nothing fires. */
  private double debt = 9.8;

  private double accrued;
  private double efficacy = 1;
  private long examples = 1;
  private String missing = "";
  private long labels = 400;
  private double logWealth = 1;
  private StandingAlarm alarm = StandingAlarm.NONE;
  private long age = 5;

  private Facts facts() {
    return new Facts(
        TERMS,
        debt,
        accrued,
        efficacy,
        2,
        0.125,
        examples,
        missing,
        new PerformanceEvidence(ERRORS, labels, 0.4 * labels, logWealth),
        alarm,
        age);
  }

  private Verdict judge(Rule... rules) {
    return new Policy(List.of(rules)).judge(facts());
  }

  @Test
  void anEmptyLedgerHasNotEnoughEvidence() {
    examples = 0;
    debt = 0;
    assertThat(Policy.DEFAULT.judge(facts()))
        .hasToString("not enough evidence: no example is booked yet");
    missing = "3 of 10 reference rows";
    assertThat(Policy.DEFAULT.judge(facts()))
        .hasToString("not enough evidence: 3 of 10 reference rows");
  }

  @Test
  void debtAsksAtItsPriceAndNotBefore() {
    assertThat(Policy.DEFAULT.judge(facts()))
        .isEqualTo(
            Verdict.keep(
                "debt 9.80000 < retrain cost 10.0000 EUR after 1 examples",
                new Inequality("debt x efficacy >= retrainCost", 9.8, 10)));
    debt = 10;
    assertThat(Policy.DEFAULT.judge(facts()))
        .isEqualTo(
            Verdict.retrain(
                Reason.DEBT,
                "debt 10.0000 >= retrain cost 10.0000 EUR after 1 examples",
                new Inequality("debt x efficacy >= retrainCost", 10, 10)));
  }

  @ParameterizedTest
  @CsvSource({
    "true, false, debt x efficacy >= retrainCost, 5",
    "false, false, debt >= retrainCost, 10",
    "true, true, (debt + accruedDebt) x efficacy >= retrainCost, 7",
    "false, true, debt + accruedDebt >= retrainCost, 14",
  })
  void debtIsDiscountedAndAccruedAsTheRuleSays(
      boolean discounted, boolean withAccrued, String rule, double left) {
    debt = 10;
    accrued = 4;
    efficacy = 0.5;
    Verdict verdict = judge(new Rule.Debt(discounted, withAccrued));
    assertThat(verdict.inequality()).isEqualTo(new Inequality(rule, left, 10));
    assertThat(verdict.decision())
        .isEqualTo(left >= 10 ? Verdict.Decision.RETRAIN : Verdict.Decision.KEEP);
    assertThat(verdict.explanation().contains("the last 2 retrains were in vain"))
        .isEqualTo(discounted);
  }

  @Test
  void performanceNeedsItsLabelsAndThenItsWealth() {
    logWealth = 1_000;
    labels = 99;
    assertThat(judge(ERRORS).inequality())
        .isEqualTo(new Inequality("labels >= minLabels", 99, 100));
    assertThat(judge(ERRORS).decision()).isEqualTo(Verdict.Decision.KEEP);
    labels = 100;
    assertThat(judge(ERRORS).reason()).isEqualTo(Reason.PERFORMANCE);
    logWealth = Math.log(100) - 1e-9;
    assertThat(judge(ERRORS).decision()).isEqualTo(Verdict.Decision.KEEP);
    assertThat(judge(ERRORS).explanation())
        .isEqualTo("mean ERROR_RATE 0.4000 of 100 labels against 0.2500: log wealth 4.605 < 4.605");
  }

  @Test
  void driftFollowsTheStandingAlarm() {
    assertThat(judge(new Rule.Drift()).decision()).isEqualTo(Verdict.Decision.KEEP);
    alarm =
        new StandingAlarm() {
          @Override
          public double pValue() {
            return 1e-6;
          }

          @Override
          public double budget() {
            return 1e-5;
          }

          @Override
          public String explanation() {
            return "age moved";
          }
        };
    assertThat(judge(new Rule.Drift()))
        .isEqualTo(
            Verdict.retrain(
                Reason.DRIFT, "age moved", new Inequality("alarm budget >= p-value", 1e-5, 1e-6)));
  }

  @Test
  void anIntervalNeedsNoEvidence() {
    missing = "3 of 10 reference rows";
    age = 86_400_000;
    assertThat(judge(new Rule.Interval(86_400_000)))
        .isEqualTo(
            Verdict.retrain(
                Reason.INTERVAL,
                "age 1.000 d >= 1.000 d",
                new Inequality("age >= maxAge", 86_400_000, 86_400_000)));
    age--;
    assertThat(judge(new Rule.Interval(86_400_000)).decision())
        .isEqualTo(Verdict.Decision.NOT_ENOUGH_EVIDENCE);
  }

  @Test
  void theFirstRuleThatFiresWins() {
    debt = 10;
    age = 10;
    Rule interval = new Rule.Interval(10);
    assertThat(judge(interval, Rule.Debt.DEFAULT).reason()).isEqualTo(Reason.INTERVAL);
    assertThat(judge(Rule.Debt.DEFAULT, interval).reason()).isEqualTo(Reason.DEBT);
    debt = 1;
    age = 1;
    assertThat(judge(interval, Rule.Debt.DEFAULT).explanation()).contains("age ", "; debt ");
    assertThat(judge().decision()).isEqualTo(Verdict.Decision.KEEP);
    assertThat(judge().inequality()).isEqualTo(Inequality.NONE);
  }

  @Test
  void whatNoPolicyCanBeIsRefused() {
    refused(() -> new Rule.Interval(0), "maxAge is 0 ms, allowed: 1 to 3153600000000");
    refused(
        () -> new Rule.Performance(Metric.BRIER, 0, Double.NaN, 0.01, 1), "floor is 0.0, allowed");
    refused(
        () -> new Rule.Performance(Metric.BRIER, 0.5, Double.NaN, 0.6, 1),
        "alpha is 0.6, allowed: 1.0E-9 to 0.5");
    refused(
        () -> new Rule.Performance(Metric.BRIER, 0.5, Double.NaN, 0.1, 0),
        "minLabels is 0, allowed: 1 or more");
    refused(
        () -> new Rule.Performance(Metric.BRIER, 0.5, 3, 0.1, 1),
        "bound is 3.0, allowed for metric BRIER: none");
    refused(
        () -> new Rule.Performance(Metric.SCALED_ABSOLUTE_ERROR, 0.5, Double.NaN, 0.1, 1),
        "bound is absent, allowed for metric SCALED_ABSOLUTE_ERROR: finite and above 0");
    refused(
        () -> new Policy(List.of(new Rule.Drift(), new Rule.Drift())),
        "policy has two rules DRIFT, allowed: one of each reason");
    refused(
        () -> new Policy(List.of(ERRORS)).requireLegalFor(Family.GAUSSIAN),
        "metric is ERROR_RATE, allowed for GAUSSIAN: SCALED_ABSOLUTE_ERROR");
    refused(() -> new Retry(999, 0, 1), "ackTimeout is 999 ms, allowed: 0, or 1000 or more");
    refused(() -> new Retry(0, 0, 0), "maxAttempts is 0, allowed: 1 to 1000");
    refused(() -> new Backoff(999, 2_000), "retry.backoff is 999 ms, allowed: 1000 or more");
    refused(() -> new Backoff(5_000, 4_000), "retry.backoff.max is 4000 ms, allowed");
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable what, String why) {
    assertThatThrownBy(what)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(why);
  }

  @Test
  void aBackoffDoublesUpToItsMost() {
    Backoff backoff = new Backoff(1_000, 5_000);
    assertThat(List.of(1, 2, 3, 4, 1_000))
        .extracting(backoff::after)
        .containsExactly(1_000L, 2_000L, 4_000L, 5_000L, 5_000L);
    assertThat(new Backoff(1_000, Long.MAX_VALUE).after(1_000)).isEqualTo(Long.MAX_VALUE);
  }

  @ParameterizedTest
  @CsvSource({
    "ERROR_RATE, BERNOULLI, 0.6, 1, 0",
    "ERROR_RATE, BERNOULLI, 0.5, 1, 1",
    "BRIER, BERNOULLI, 0.6, 1, 0.16",
    "SCALED_ABSOLUTE_ERROR, GAUSSIAN, 10, 12, 0.5",
    "SCALED_ABSOLUTE_ERROR, POISSON, 10, 15, 1",
  })
  void metricsLieBetweenZeroAndOne(
      Metric metric, Family family, double prediction, double label, double value) {
    assertThat(metric.of(family, new double[] {prediction}, label, 4))
        .isCloseTo(value, within(1e-15));
  }

  @Test
  void metricsOfClassesLookAtAllOfThem() {
    double[] said = {0.2, 0.5, 0.3};
    assertThat(Metric.ERROR_RATE.of(Family.CATEGORICAL, said, 1, Double.NaN)).isZero();
    assertThat(Metric.ERROR_RATE.of(Family.CATEGORICAL, said, 2, Double.NaN)).isOne();
    // (0.2^2 + 0.5^2 + 0.7^2) / 2
    assertThat(Metric.BRIER.of(Family.CATEGORICAL, said, 2, Double.NaN))
        .isCloseTo(0.39, within(1e-15));
    assertThat(Metric.BRIER.of(Family.CATEGORICAL, new double[] {0, 1}, 0, Double.NaN)).isOne();
  }
}
