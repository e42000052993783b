package io.arrears.flink;

import io.arrears.debt.WaitingShare;
import io.arrears.engine.Correction;
import io.arrears.engine.Deployment;
import io.arrears.engine.Event;
import io.arrears.engine.Example;
import io.arrears.engine.IdHash;
import io.arrears.engine.Label;
import io.arrears.engine.Observation;
import io.arrears.engine.Origin;
import io.arrears.engine.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.state.MapState;

/**
 * The rows of the label join: how an observation and its labels meet, what goes on, and what is
 * kept of it until its end. All that is said of a row is of the current key and its slot. Not
 * thread-safe.
 */
final class JoinRows {

  /** Joined rows and their stubs: so many times the cap. */
  private static final long STUBS = 10;

  private final MapState<String, JoinRow> rows;
  private final RowEnds ends;
  private final UnknownWait unknown;
  private final JoinRules rules;
  private final ArrivalTally arrivals;
  private final JoinCounters counters;
  private final LongSupplier watermark;
  private final Consumer<Event> out;
  private final Terms terms;
  private long waiting;

  /**
   * @param arrivals takes what begins to wait
   * @param watermark event time that the stream has passed, milliseconds since the epoch
   * @param waiting observations of the subtask that wait for their first label
   */
  JoinRows(
      MapState<String, JoinRow> rows,
      RowEnds ends,
      UnknownWait unknown,
      ArrivalTally arrivals,
      JoinCounters counters,
      LongSupplier watermark,
      Consumer<Event> out,
      Terms terms,
      long waiting) {
    this.rows = rows;
    this.ends = ends;
    this.unknown = unknown;
    this.rules = new JoinRules(counters, out);
    this.arrivals = arrivals;
    this.counters = counters;
    this.watermark = watermark;
    this.out = out;
    this.terms = terms;
    this.waiting = waiting;
  }

  /** Observations of the subtask that wait for their first label. */
  long waiting() {
    return waiting;
  }

  // ---- observations -----------------------------------------------------------------------------

  /** An observation came. */
  void take(Observation observation, JoinSlot slot) throws Exception {
    String id = observation.predictionId();
    Deployment deployment = slot.versions.admitting(observation.version(), observation.time());
    if (deployment != null && rules.refuse(deployment, observation)) {
      return;
    }
    JoinRow present = rows.get(id);
    if (present != null && present.observation() != null) {
      counters.duplicateObservations().inc();
      return;
    }
    long horizon =
        deployment == null ? slot.versions.horizon(terms.horizon()) : deployment.labels().horizon();
    long end = Expiry.endOf(observation.time(), horizon, terms.bucket(), slot.phase);
    boolean over = end <= watermark.getAsLong();
    JoinRow.Seen seen = JoinRow.Seen.of(observation, deployment != null);
    if (present != null) {
      slot.orphans--;
      slot.dirty = true;
      meetLabels(id, present.with(end, seen), deployment, slot, over);
    } else if (over) {
      expireObservation(id, seen, deployment, slot);
    } else if (slot.waiting >= slot.cap(deployment, terms.maxPending())) {
      counters.notAdmittedObservations().inc();
    } else {
      rows.put(id, new JoinRow(end, seen, JoinRow.NO_LABELS));
      ends.add(end, id, slot);
      if (deployment == null) {
        unknown.add(id);
      } else {
        announce(id, seen, slot);
      }
      countWaiting(slot, 1);
    }
  }

  /** An observation came after labels of its own: they go on in their order. */
  private void meetLabels(
      String id, JoinRow row, Deployment deployment, JoinSlot slot, boolean over) throws Exception {
    Observation observation = row.observation().named(slot.key.modelId(), id);
    List<Label> legal = new ArrayList<>();
    for (Label label : row.labels()) {
      Label named = new Label(slot.key.modelId(), id, label.time(), label.value(), label.origin());
      if (!rules.refuse(deployment, observation, named)) {
        legal.add(named);
      }
    }
    Label[] kept = new Label[legal.size()];
    JoinRow met = row.with(kept);
    if (deployment != null || kept.length > 0) {
      // In the stream's own time it waits until its label's time, whichever is read first.
      announce(id, row.observation(), slot);
    }
    for (int i = 0; i < kept.length; i++) {
      Label label = legal.get(i);
      kept[i] = new Label("", "", label.time(), label.value(), Origin.NONE);
      sendLabel(observation, met, i, label, i == 0 ? null : legal.get(i - 1), null);
    }
    if (kept.length > 0) {
      counters.joined().inc();
      keepJoined(id, met, slot, over, true);
    } else if (over) {
      rows.remove(id);
      expireObservation(id, row.observation(), deployment, slot);
    } else {
      rows.put(id, met);
      ends.add(met.end(), id, slot);
      countWaiting(slot, 1);
    }
  }

  // ---- labels -----------------------------------------------------------------------------------

  /** A label came. */
  void take(Label label, JoinSlot slot) throws Exception {
    String id = label.predictionId();
    if (rules.passOver(id, slot)) {
      return;
    }
    JoinRow row = rows.get(id);
    if (row == null) {
      admitOrphan(label, slot);
      return;
    }
    Observation observation =
        row.observation() == null ? null : row.observation().named(slot.key.modelId(), id);
    if (observation != null && rules.refuse(row, observation, label, slot)) {
      return;
    }
    int place = row.place(label);
    if (place < 0) {
      counters.duplicateLabels().inc();
      return;
    }
    if (row.labels().length == JoinRow.MAX_LABELS) {
      counters.surplusLabels().inc();
      return;
    }
    if (observation != null && row.observation().isStub()) {
      counters.notAdmittedLabels().inc();
      return;
    }
    countFurther(row, label);
    JoinRow next = row.insert(place, label);
    if (observation == null) {
      rows.put(id, next);
      return;
    }
    Label before = place == 0 ? null : named(row.labels()[place - 1], label);
    Label after = place == row.labels().length ? null : named(row.labels()[place], label);
    boolean first = row.labels().length == 0;
    if (first && !row.observation().checked()) {
      // It was not announced yet, and the engine takes it off those that wait.
      announce(id, row.observation(), slot);
    }
    sendLabel(observation, next, place, label, before, after);
    if (first) {
      counters.joined().inc();
      countWaiting(slot, -1);
      keepJoined(id, next, slot, false, false);
    } else {
      rows.put(id, next);
    }
  }

  private void admitOrphan(Label label, JoinSlot slot) throws Exception {
    long horizon = slot.versions.horizon(terms.horizon());
    long end = Expiry.endOf(label.time(), horizon, terms.bucket(), slot.phase);
    if (end <= watermark.getAsLong()) {
      counters.orphanedLabels().inc();
    } else if (slot.orphans >= slot.cap(null, terms.maxPending())) {
      counters.notAdmittedLabels().inc();
    } else {
      JoinRow row = JoinRow.of(end, label);
      countFurther(new JoinRow(end, null, JoinRow.NO_LABELS), label);
      rows.put(label.predictionId(), row);
      ends.add(end, label.predictionId(), slot);
      slot.orphans++;
      slot.dirty = true;
    }
  }

  /** Counts what a label is beside those known before. */
  private void countFurther(JoinRow before, Label label) {
    if (label.isRetraction()) {
      counters.retractedLabels().inc();
    } else if (before.hasValue()) {
      counters.amendedLabels().inc();
    }
  }

  /** Sends the first label of an observation as an example and any other as a correction. */
  private void sendLabel(
      Observation observation, JoinRow row, int place, Label label, Label before, Label after) {
    boolean isExample = before == null && after == null && !label.isRetraction();
    out.accept(
        isExample
            ? new Example(observation, label)
            : new Correction(observation, label, before, after, row.entered(place)));
  }

  private static Label named(Label nameless, Label names) {
    return new Label(
        names.modelId(),
        names.predictionId(),
        nameless.time(),
        nameless.value(),
        nameless.origin());
  }

  /**
   * Keeps a row that has met its first label, for corrections, where there is room, and else a stub
   * of it, so that its observation is known when it is repeated.
   */
  private void keepJoined(String id, JoinRow row, JoinSlot slot, boolean over, boolean moved)
      throws Exception {
    JoinRow.Seen seen = row.observation();
    Deployment deployment = slot.versions.serving(seen.version(), seen.time());
    long cap = slot.cap(deployment, terms.maxPending());
    boolean whole = slot.joined < cap;
    if (!over && !whole) {
      counters.notKept().inc();
    }
    if (over || slot.joined >= STUBS * cap) {
      rows.remove(id);
    } else {
      rows.put(id, whole ? row : row.stub());
      if (moved) {
        ends.add(row.end(), id, slot);
      }
      slot.joined++;
      slot.dirty = true;
    }
  }

  // ---- what waits -------------------------------------------------------------------------------

  private void countWaiting(JoinSlot slot, int change) {
    slot.waiting += change;
    slot.dirty = true;
    waiting += change;
  }

  /** Says that a checked observation waits, and sends it where it speaks for others. */
  private void announce(String id, JoinRow.Seen seen, JoinSlot slot) {
    String modelId = slot.key.modelId();
    arrivals.add(modelId, seen.version(), seen.time());
    slot.dirty = true;
    // Labels are asked for of the last day's rows: then as many of a day speak as else of all.
    double weight =
        WaitingShare.weight(
            slot.versions.asksForLabels()
                ? Math.min(slot.waiting, slot.countOfDay(watermark.getAsLong()))
                : slot.waiting);
    if (weight == 1 || WaitingShare.isSent(IdHash.bits(id, IdHash.PENDING_SAMPLE), weight)) {
      out.accept(new Waiting(seen.named(modelId, id), weight));
    }
  }

  /** The unknown wait of an observation is over; its label may have come meanwhile. */
  void checkAtLast(String id, JoinSlot slot) throws Exception {
    JoinRow row = rows.get(id);
    if (row == null || !row.waits() || row.observation().checked()) {
      return;
    }
    Observation observation = row.observation().named(slot.key.modelId(), id);
    Deployment deployment = slot.versions.admitting(observation.version(), observation.time());
    if (rules.refuseAtLast(deployment, observation, slot)) {
      rows.remove(id);
      countWaiting(slot, -1);
    } else {
      JoinRow.Seen seen = row.observation().afterCheck();
      rows.put(id, row.with(row.end(), seen));
      announce(id, seen, slot);
    }
  }

  // ---- expiry -----------------------------------------------------------------------------------

  /** Ends the row of a prediction; one whose end has moved meanwhile goes on. */
  void expire(String id, long end, JoinSlot slot) throws Exception {
    JoinRow row = rows.get(id);
    if (row == null || row.end() != end) {
      return;
    }
    rows.remove(id);
    if (row.observation() == null) {
      slot.orphans--;
      slot.dirty = true;
      counters.orphanedLabels().inc(row.labels().length);
    } else if (row.waits()) {
      countWaiting(slot, -1);
      JoinRow.Seen seen = row.observation();
      Deployment deployment = slot.versions.admitting(seen.version(), seen.time());
      expireObservation(id, seen, deployment, slot);
    } else {
      slot.joined--;
      slot.dirty = true;
    }
  }

  /** An observation has never met a label; one that was never checked is checked now. */
  private void expireObservation(
      String id, JoinRow.Seen seen, Deployment deployment, JoinSlot slot) {
    Observation observation = seen.named(slot.key.modelId(), id);
    if (seen.checked() || !rules.refuseAtLast(deployment, observation, slot)) {
      counters.expiredObservations().inc();
    }
  }

  /**
   * What holds where no deployment of the model is known, and how finely rows end.
   *
   * @param horizon how long to wait for a label, milliseconds of event time
   * @param maxPending rows of a model, 1 or more
   * @param bucket ends are rounded up to multiples of this, milliseconds of event time, above 0
   */
  record Terms(long horizon, long maxPending, long bucket) {}
}
