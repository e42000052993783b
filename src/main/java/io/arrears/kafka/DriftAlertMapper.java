package io.arrears.kafka;

import io.arrears.avro.DriftPhase;
import io.arrears.avro.FeatureShift;
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
      shifts.add(shift);
    }
    return shifts;
  }
}
