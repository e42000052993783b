package io.arrears.cli.demo;

import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import java.util.List;

/**
 * The simulated fleet: sixteen models, each with a story whose end is known. Drifts happen at fixed
 * shares of the run, so that a short run tells the same stories faster. Prices are in {@value
 * #CURRENCY}: per nat for log loss, per squared label unit for squared loss.
 */
final class Fleet {

  /** Currency of all prices. */
  static final String CURRENCY = "EUR";

  private Fleet() {}

  /**
   * The fleet of a run.
   *
   * @param days length of the run in simulated days
   */
  static List<SimulatedModel> of(double days) {
    return List.of(
        churnScore(),
        housePrice(),
        cardFraud(days),
        deliveryEta(days),
        returnRate(days),
        adClicks(days),
        rideDemand(days),
        energyLoad(days),
        loanDefault(days),
        machineTemperature(days),
        leadTime(days),
        claimTriage(days),
        spareParts(days),
        searchClicks(days),
        newMarket(),
        mailSpam());
  }

  private static SimulatedModel churnScore() {
    return SimulatedModel.named("churn-score", "none", Family.BERNOULLI)
        .features(
            new Feature("tenure_months", 30, 12),
            new Feature("support_calls", 4, 2),
            new Feature("monthly_bill", 60, 20),
            new Feature("logins_per_week", 5, 2))
        .traffic(800)
        .money(Loss.LOG, 0.5, 40)
        .follows(LawPath.stationary(Law.of(-1, -0.8, 0.6, 0.5, -0.4)))
        .build();
  }

  private static SimulatedModel housePrice() {
    return SimulatedModel.named("house-price", "none", Family.GAUSSIAN)
        .features(
            new Feature("area_m2", 95, 30),
            new Feature("rooms", 4, 1),
            new Feature("age_years", 40, 20))
        .traffic(500)
        .money(Loss.SQUARED, 0.2, 60)
        .follows(LawPath.stationary(Law.of(30, 6, 2, -3).withNoise(1.5)))
        .withoutReference()
        .build();
  }

  private static SimulatedModel cardFraud(double days) {
    return SimulatedModel.named("card-fraud", "abrupt", Family.BERNOULLI)
        .features(
            new Feature("amount", 80, 40),
            new Feature("km_from_home", 20, 10),
            new Feature("hour_of_day", 14, 5),
            new Feature("merchant_risk", 0.3, 0.1))
        .traffic(2000)
        .money(Loss.LOG, 1, 250)
        .follows(
            LawPath.abrupt(
                Law.of(-3, 0.9, 0.7, 0.2, 0.8), Law.of(-2.6, -0.2, 1.2, 0.9, 0.8), 0.35 * days))
        .labels(LabelPlan.delayed(1))
        .build();
  }

  private static SimulatedModel deliveryEta(double days) {
    return SimulatedModel.named("delivery-eta", "abrupt", Family.GAUSSIAN)
        .features(
            new Feature("distance_km", 8, 3),
            new Feature("parcels", 5, 2),
            new Feature("traffic_index", 50, 15))
        .traffic(500)
        .money(Loss.SQUARED, 0.02, 150)
        .follows(
            LawPath.abrupt(
                Law.of(35, 6, 2, 3).withNoise(4), Law.of(37, 4, 2, 6).withNoise(4), 0.45 * days))
        .withoutReference()
        .build();
  }

  private static SimulatedModel returnRate(double days) {
    return SimulatedModel.named("return-rate", "base rate jumps", Family.BERNOULLI)
        .features(
            new Feature("basket_value", 70, 25),
            new Feature("items", 3, 1),
            new Feature("past_returns", 2, 1))
        .traffic(1000)
        .money(Loss.LOG, 1, 60)
        .follows(LawPath.abrupt(Law.of(-3, 0.5, 0.3, 0.6), Law.of(-1.8, 0.5, 0.3, 0.6), 0.6 * days))
        .labels(LabelPlan.delayed(1))
        .build();
  }

  private static SimulatedModel adClicks(double days) {
    return SimulatedModel.named("ad-clicks", "gradual", Family.BERNOULLI)
        .features(
            new Feature("position", 3, 1),
            new Feature("relevance", 0.5, 0.2),
            new Feature("recency_days", 10, 4),
            new Feature("mobile_share", 0.6, 0.2))
        .traffic(3000)
        .money(Loss.LOG, 0.5, 200)
        .follows(
            LawPath.gradual(
                Law.of(-1.5, -0.9, 0.8, -0.3, 0.2),
                Law.of(-1.2, -0.1, 1.3, -0.3, 0.9),
                0.3 * days,
                0.6 * days))
        .window(6_000)
        .build();
  }

  private static SimulatedModel rideDemand(double days) {
    return SimulatedModel.named("ride-demand", "incremental", Family.GAUSSIAN)
        .features(
            new Feature("temperature", 15, 8),
            new Feature("rain_mm", 3, 1.5),
            new Feature("events", 4, 2))
        .traffic(600)
        .money(Loss.SQUARED, 0.01, 150)
        .follows(
            LawPath.incremental(
                Law.of(20, 3, -2, 1).withNoise(2),
                Law.of(26, 1, -4, 3).withNoise(2),
                0.25 * days,
                0.85 * days))
        .build();
  }

  private static SimulatedModel energyLoad(double days) {
    return SimulatedModel.named("energy-load", "recurring", Family.GAUSSIAN)
        .features(
            new Feature("temperature", 12, 7),
            new Feature("daylight_hours", 12, 3),
            new Feature("industry_index", 100, 10))
        .traffic(600)
        .money(Loss.LOG, 1, 200)
        .follows(
            LawPath.recurring(
                Law.of(50, -4, 1, 3).withNoise(4),
                Law.of(51, -2, 0, 3).withNoise(4),
                0.25 * days,
                0.5 * days,
                0.75 * days))
        .build();
  }

  /** The features move and the law does not: a well-specified model stays right. */
  private static SimulatedModel loanDefault(double days) {
    return SimulatedModel.named("loan-default", "covariates only", Family.BERNOULLI)
        .features(
            new Feature("income", 3200, 900),
            new Feature("debt_ratio", 0.35, 0.1),
            new Feature("age", 42, 11))
        .traffic(700)
        .money(Loss.LOG, 4, 400)
        .follows(LawPath.stationary(Law.of(-2, -0.6, 0.9, -0.3)))
        .shifted(0.4 * days, -1.2, 1, 0)
        .labels(LabelPlan.delayed(3))
        .build();
  }

  /** Under squared loss only the mean matters, and noise does not move it: nothing to gain. */
  private static SimulatedModel machineTemperature(double days) {
    Law law = Law.of(70, 2, 1, -1);
    return SimulatedModel.named("machine-temp", "noise up, squared", Family.GAUSSIAN)
        .features(
            new Feature("load", 60, 15),
            new Feature("ambient", 22, 4),
            new Feature("coolant_flow", 12, 2))
        .traffic(500)
        .money(Loss.SQUARED, 0.1, 40)
        .follows(LawPath.abrupt(law, law.withNoise(2.5), 0.4 * days))
        .build();
  }

  /**
   * The same noise under log loss: the deployed density has become too narrow, and a retrain that
   * learns the new width pays.
   */
  private static SimulatedModel leadTime(double days) {
    Law law = Law.of(14, 2, 1, -1).withNoise(1.5);
    return SimulatedModel.named("lead-time", "noise up, log loss", Family.GAUSSIAN)
        .features(
            new Feature("order_size", 40, 15),
            new Feature("supplier_load", 0.7, 0.1),
            new Feature("stock_level", 200, 60))
        .traffic(500)
        .money(Loss.LOG, 1, 150)
        .follows(LawPath.abrupt(law, law.withNoise(2.4), 0.4 * days))
        .build();
  }

  /** The drift happens while no label comes through: nobody can know before they come back. */
  private static SimulatedModel claimTriage(double days) {
    return SimulatedModel.named("claim-triage", "abrupt in outage", Family.BERNOULLI)
        .features(
            new Feature("claim_amount", 1500, 500),
            new Feature("policy_years", 6, 3),
            new Feature("documents", 4, 2))
        .traffic(600)
        .money(Loss.LOG, 2, 160)
        .follows(
            LawPath.abrupt(Law.of(-0.5, 0.9, -0.5, 0.3), Law.of(0, 0.2, -0.5, 1.2), 0.5 * days))
        .labels(LabelPlan.delayed(2).withOutage(0.37 * days, 0.65 * days))
        .build();
  }

  /** It drifts, and at eight rows a day a retrain would cost more than the drift ever will. */
  private static SimulatedModel spareParts(double days) {
    return SimulatedModel.named("spare-parts", "tiny, abrupt", Family.BERNOULLI)
        .features(
            new Feature("operating_hours", 5000, 1500), new Feature("last_service_days", 90, 30))
        .traffic(8)
        .money(Loss.LOG, 1, 150)
        .follows(LawPath.abrupt(Law.of(-1, 1, 0.5), Law.of(-0.5, 0.3, 1), 0.4 * days))
        .warmup(4_000)
        .build();
  }

  /** A drift too small to see on a dashboard, at a traffic that makes it dear. */
  private static SimulatedModel searchClicks(double days) {
    return SimulatedModel.named("search-clicks", "heavy, small step", Family.BERNOULLI)
        .features(
            new Feature("query_length", 3, 1),
            new Feature("match_score", 0.6, 0.15),
            new Feature("freshness", 0.5, 0.2),
            new Feature("popularity", 10, 3))
        .traffic(12_000)
        .money(Loss.LOG, 0.2, 40)
        .follows(
            LawPath.abrupt(
                Law.of(-0.8, -0.4, 0.9, 0.3, 0.5), Law.of(-0.7, -0.4, 0.7, 0.5, 0.5), 0.5 * days))
        .warmup(60_000)
        .window(20_000)
        .build();
  }

  /** Shipped with two hundred rows of another market. */
  private static SimulatedModel newMarket() {
    return SimulatedModel.named("new-market", "bad from the start", Family.BERNOULLI)
        .features(
            new Feature("price_gap", 5, 2),
            new Feature("reviews", 40, 15),
            new Feature("delivery_days", 3, 1))
        .traffic(600)
        .money(Loss.LOG, 0.5, 80)
        .follows(LawPath.stationary(Law.of(-0.5, -1, 0.5, -0.4)))
        .fittedOn(Law.of(0.3, -0.1, 0.9, 0.5), 200)
        .build();
  }

  private static SimulatedModel mailSpam() {
    return SimulatedModel.named("mail-spam", "none, bad records", Family.BERNOULLI)
        .features(
            new Feature("links", 3, 1),
            new Feature("capitals_share", 0.2, 0.08),
            new Feature("sender_age_days", 300, 120))
        .traffic(700)
        .money(Loss.LOG, 0.5, 50)
        .follows(LawPath.stationary(Law.of(-1, 1.2, 0.8, -0.7)))
        .labels(LabelPlan.delayed(0.5))
        .sendingBrokenRecords()
        .build();
  }
}
