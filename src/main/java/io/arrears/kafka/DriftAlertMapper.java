package io.arrears.kafka;

import io.arrears.avro.DriftPhase;
import io.arrears.avro.FeatureMarginal;
import io.arrears.avro.FeatureShift;
import io.arrears.avro.MarginalShare;
import io.arrears.avro.MarginalStatistic;
import io.arrears.drift.Marginal;
import io.arrears.drift.Statistic;
import io.arrears.engine.DriftAlert;
import java.util.ArrayList;
import java.util.List;

/** A drift alert as its record. */
public final class DriftAlertMapper {

  private DriftAlertMapper() {}

  /** The record of an alert. */
  public static io.arrears.avro.DriftAlert toAvro(DriftAlert from) {
    io.arrears.avro.DriftAlert to = new io.arrears.avro.DriftAlert();
    to.setModelId(from.modelId());
    to.setVersion(from.version());
    to.setActivation(from.activation());
    to.setPhase(DriftPhase.valueOf(from.phase().name()));
    to.setReference(from.against().name());
    to.setWindowStart(from.windowStart());
    to.setWindowEnd(from.windowEnd());
    to.setStartedAt(from.startedAt());
    to.setRows(from.rows());
    to.setReferenceRows(from.referenceRows());
    to.setPValue(from.pValue());
    to.setBudget(from.level());
    to.setFeatures(features(from));
    to.setDebt(from.money().debt());
    to.setDebtBefore(from.money().debtBefore());
    to.setDebtMoved(from.money().debtMoved());
    to.setAccruedDebt(from.money().accrued());
    to.setAccruedDebtBefore(from.money().accruedBefore());
    to.setAccruedDebtMoved(from.money().accruedMoved());
    to.setUncounted(from.uncounted());
    to.setCodeVersion(from.codeVersion());
    return to;
  }

  private static List<FeatureShift> features(DriftAlert from) {
    List<FeatureShift> shifts = new ArrayList<>();
    for (DriftAlert.Moved moved : from.moved()) {
      FeatureShift shift = new FeatureShift();
      shift.setFeature(moved.feature());
      shift.setPartner(moved.partner());
      shift.setStatistic(moved.direction().name());
      shift.setBin(moved.bin());
      shift.setEffect(moved.effect());
      shift.setPValue(moved.pValue());
      shift.setMarginal(moved.marginal() == null ? null : toAvro(moved.marginal()));
      shifts.add(shift);
    }
    return shifts;
  }

  private static FeatureMarginal toAvro(Marginal from) {
    FeatureMarginal to = new FeatureMarginal();
    to.setRows(from.rows());
    to.setReferenceRows(from.referenceRows());
    to.setPsi(toAvro(from.of(Statistic.PSI)));
    to.setChiSquare(toAvro(from.of(Statistic.CHI_SQUARE)));
    to.setG(toAvro(from.of(Statistic.G)));
    to.setJensenShannon(toAvro(from.of(Statistic.JENSEN_SHANNON)));
    to.setKs(toAvro(from.of(Statistic.KOLMOGOROV_SMIRNOV)));
    to.setWasserstein(toAvro(from.of(Statistic.WASSERSTEIN)));
    to.setMissing(toAvro(from.missing()));
    to.setUnseen(from.unseen() == null ? null : toAvro(from.unseen()));
    return to;
  }

  private static MarginalStatistic toAvro(Statistic.Result from) {
    return from == null
        ? null
        : new MarginalStatistic(from.effect(), from.expected(), from.pValue());
  }

  private static MarginalShare toAvro(Marginal.Share from) {
    return new MarginalShare(from.window(), from.reference(), from.pValue());
  }

  /** A marginal as its record has it; null where that has none. */
  public static Marginal fromAvro(FeatureMarginal from) {
    if (from == null) {
      return null;
    }
    List<Statistic.Result> statistics = new ArrayList<>();
    add(statistics, Statistic.PSI, from.getPsi());
    add(statistics, Statistic.CHI_SQUARE, from.getChiSquare());
    add(statistics, Statistic.G, from.getG());
    add(statistics, Statistic.JENSEN_SHANNON, from.getJensenShannon());
    add(statistics, Statistic.KOLMOGOROV_SMIRNOV, from.getKs());
    add(statistics, Statistic.WASSERSTEIN, from.getWasserstein());
    return new Marginal(
        from.getRows(),
        from.getReferenceRows(),
        fromAvro(from.getMissing()),
        from.getUnseen() == null ? null : fromAvro(from.getUnseen()),
        statistics);
  }

  private static void add(List<Statistic.Result> to, Statistic statistic, MarginalStatistic from) {
    if (from != null) {
      to.add(
          new Statistic.Result(statistic, from.getValue(), from.getExpected(), from.getPValue()));
    }
  }

  private static Marginal.Share fromAvro(MarginalShare from) {
    return new Marginal.Share(from.getWindow(), from.getReference(), from.getPValue());
  }
}
