package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Guarantee;
import io.arrears.debt.PosteriorDebt;
import io.arrears.debt.Terms;
import io.arrears.decision.Inequality;
import io.arrears.decision.Lifecycle;
import io.arrears.decision.Reason;
import io.arrears.decision.TriggerEnd;
import io.arrears.decision.Verdict;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Binary form of a {@link Snapshot}; a part of {@link OutputCodec}. */
final class SnapshotCodec {

  private SnapshotCodec() {}

  static void write(DataOutput out, Snapshot snapshot) throws IOException {
    Wire.writeText(out, snapshot.modelId());
    Wire.writeText(out, snapshot.version());
    out.writeInt(snapshot.activation());
    Wire.writeEnum(out, snapshot.occasion());
    out.writeLong(snapshot.time());
    Wire.writeEnum(out, snapshot.role());
    writeStanding(out, snapshot.standing());
    writeVerdict(out, snapshot.verdict());
    out.writeBoolean(snapshot.verdictChanged());
    Wire.writeTerms(out, snapshot.terms());
    Wire.writeEnum(out, snapshot.family());
    out.writeInt(snapshot.outputs());
    Wire.writeText(out, snapshot.guarantee().statement());
    out.writeDouble(snapshot.guarantee().examplesToFalseTrigger());
    writeBook(out, snapshot.book());
    out.writeDouble(snapshot.accrual().debt());
    out.writeLong(snapshot.accrual().pendingRows());
    out.writeDouble(snapshot.accrual().calibration());
    out.writeDouble(snapshot.carry().efficacy());
    out.writeDouble(snapshot.carry().rate());
    out.writeDouble(snapshot.carry().removableDebt());
    writeCounts(out, snapshot.counts());
    out.writeLong(snapshot.corrections().amended());
    out.writeLong(snapshot.corrections().retracted());
    out.writeLong(snapshot.corrections().reinstated());
    out.writeLong(snapshot.corrections().stale());
    out.writeLong(snapshot.corrections().skipped());
    Wire.writeBelief(out, snapshot.belief());
    out.writeDouble(snapshot.effectiveRows());
    out.writeDouble(snapshot.posteriorDebt().value());
    out.writeDouble(snapshot.posteriorDebt().quantile());
    out.writeInt(snapshot.posteriorDebt().degreesOfFreedom());
    Wire.writeText(out, snapshot.beliefFingerprint());
    Wire.writeLooks(out, snapshot.looks());
    Wire.writeLabels(out, snapshot.labels());
    Wire.writeBudget(out, snapshot.labels().budget());
    PolicyCodec.write(out, snapshot.retrains());
    writeDrift(out, snapshot.drift());
    Wire.writeText(out, snapshot.codeVersion());
  }

  /**
   * Reads a snapshot.
   *
   * @param third of the third release: it does not tell of drift, nor of a label budget
   */
  static Snapshot read(DataInput in, boolean third) throws IOException {
    return new Snapshot(
        Wire.readText(in),
        Wire.readText(in),
        in.readInt(),
        Wire.readEnum(in, Snapshot.Occasion.class),
        in.readLong(),
        Wire.readEnum(in, Deployment.Role.class),
        readStanding(in),
        readVerdict(in),
        in.readBoolean(),
        Wire.readTerms(in),
        Wire.readEnum(in, Family.class),
        in.readInt(),
        new Guarantee(Wire.readText(in), in.readDouble()),
        readBook(in),
        new Snapshot.Accrual(in.readDouble(), in.readLong(), in.readDouble()),
        new Snapshot.Carry(in.readDouble(), in.readDouble(), in.readDouble()),
        readCounts(in, false),
        new Snapshot.Corrections(
            in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong()),
        Wire.readBelief(in),
        in.readDouble(),
        new PosteriorDebt(in.readDouble(), in.readDouble(), in.readInt()),
        Wire.readText(in),
        Wire.readLooks(in),
        third ? Wire.readLabels(in) : Wire.readLabels(in).with(Wire.readBudget(in)),
        PolicyCodec.read(in),
        third ? Snapshot.Drift.UNWATCHED : readDrift(in),
        Wire.readText(in));
  }

  /**
   * Reads a snapshot of an earlier release.
   *
   * @param first of the first one: neither posterior debt nor thinning
   */
  static Snapshot readEarlier(DataInput in, boolean first) throws IOException {
    String modelId = Wire.readText(in);
    String version = Wire.readText(in);
    int activation = in.readInt();
    Snapshot.Occasion occasion = Wire.readEnum(in, Snapshot.Occasion.class);
    long time = in.readLong();
    Deployment.Role role = Wire.readEnum(in, Deployment.Role.class);
    Lifecycle lifecycle = Wire.readEnum(in, Lifecycle.class);
    Verdict.Decision decision = Wire.readEnum(in, Verdict.Decision.class);
    Verdict verdict =
        new Verdict(
            decision,
            Wire.readText(in),
            decision == Verdict.Decision.RETRAIN ? Reason.DEBT : null,
            Inequality.NONE);
    Terms terms = Wire.readTerms(in);
    Family family = Wire.readEnum(in, Family.class);
    Guarantee guarantee = new Guarantee(Wire.readText(in), in.readDouble());
    Snapshot.Book book = readBook(in);
    Snapshot.Counts counts = readCounts(in, first);
    BeliefOptions belief = Wire.readBelief(in);
    double effectiveRows = in.readDouble();
    PosteriorDebt posteriorDebt =
        first
            ? PosteriorDebt.UNKNOWN
            : new PosteriorDebt(in.readDouble(), in.readDouble(), in.readInt());
    String fingerprint = Wire.readText(in);
    LookSchedule looks = Wire.readLooks(in);
    long labelHorizon = in.readLong();
    String open = Wire.readText(in);
    return new Snapshot(
        modelId,
        version,
        activation,
        occasion,
        time,
        role,
        new Snapshot.Standing(
            lifecycle, open, open.isEmpty() ? 0 : 1, false, Long.MAX_VALUE, "", null),
        verdict,
        false,
        terms,
        family,
        family.leastOutputs(),
        guarantee,
        book,
        Snapshot.Accrual.NONE,
        Snapshot.Carry.UNKNOWN,
        counts,
        Snapshot.Corrections.NONE,
        belief,
        effectiveRows,
        posteriorDebt,
        fingerprint,
        looks,
        LabelTerms.of(labelHorizon),
        RetrainTerms.DEFAULT,
        Snapshot.Drift.UNWATCHED,
        Wire.readText(in));
  }

  private static void writeStanding(DataOutput out, Snapshot.Standing standing) throws IOException {
    Wire.writeEnum(out, standing.lifecycle());
    Wire.writeText(out, standing.openTriggerId());
    out.writeInt(standing.attempt());
    out.writeBoolean(standing.acknowledged());
    out.writeLong(standing.nextAttemptAt());
    Wire.writeText(out, standing.closedTriggerId());
    Wire.writeEnumOrNull(out, standing.end());
  }

  private static Snapshot.Standing readStanding(DataInput in) throws IOException {
    return new Snapshot.Standing(
        Wire.readEnum(in, Lifecycle.class),
        Wire.readText(in),
        in.readInt(),
        in.readBoolean(),
        in.readLong(),
        Wire.readText(in),
        Wire.readEnumOrNull(in, TriggerEnd.class));
  }

  private static void writeDrift(DataOutput out, Snapshot.Drift drift) throws IOException {
    out.writeBoolean(drift.watched());
    out.writeLong(drift.windows());
    out.writeInt(drift.references());
    Wire.writeText(out, drift.learning());
    out.writeLong(drift.uncounted());
    out.writeLong(drift.alarmSince());
  }

  private static Snapshot.Drift readDrift(DataInput in) throws IOException {
    return new Snapshot.Drift(
        in.readBoolean(),
        in.readLong(),
        in.readInt(),
        Wire.readText(in),
        in.readLong(),
        in.readLong());
  }

  private static void writeVerdict(DataOutput out, Verdict verdict) throws IOException {
    Wire.writeEnum(out, verdict.decision());
    Wire.writeText(out, verdict.explanation());
    Wire.writeEnumOrNull(out, verdict.reason());
    Wire.writeInequality(out, verdict.inequality());
  }

  private static Verdict readVerdict(DataInput in) throws IOException {
    return new Verdict(
        Wire.readEnum(in, Verdict.Decision.class),
        Wire.readText(in),
        Wire.readEnumOrNull(in, Reason.class),
        Wire.readInequality(in));
  }

  private static void writeBook(DataOutput out, Snapshot.Book book) throws IOException {
    out.writeDouble(book.debt());
    out.writeLong(book.examples());
    out.writeDouble(book.lossDeployed());
    out.writeDouble(book.lossBelief());
    out.writeDouble(book.openingBalance());
    out.writeLong(book.windowStart());
    out.writeLong(book.windowExamples());
  }

  private static Snapshot.Book readBook(DataInput in) throws IOException {
    return new Snapshot.Book(
        in.readDouble(),
        in.readLong(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readLong(),
        in.readLong());
  }

  private static void writeCounts(DataOutput out, Snapshot.Counts counts) throws IOException {
    out.writeLong(counts.held());
    out.writeLong(counts.late());
    out.writeLong(counts.closed());
    out.writeLong(counts.clipped());
    out.writeLong(counts.missing());
    out.writeLong(counts.thinned());
    out.writeLong(counts.choleskyFailures());
  }

  private static Snapshot.Counts readCounts(DataInput in, boolean first) throws IOException {
    return new Snapshot.Counts(
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        first ? 0 : in.readLong(),
        in.readLong());
  }
}
