package io.arrears.engine;

import io.arrears.belief.Family;
import io.arrears.decision.PerformanceEvidence;
import io.arrears.decision.Reason;
import io.arrears.decision.Rule;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Binary form of every {@link Output}: a tag byte and the fields in the order of the record. It has
 * no version of its own: whoever stores it writes a version first. Thread-safe, without state.
 */
public final class OutputCodec {

  private static final int DEAD_LETTER = 3;
  private static final int BELIEF = 6;
  private static final int TRIGGER = 13;
  private static final int SNAPSHOT = 14;
  private static final int BELIEF_TOMBSTONE = 9;
  private static final int DRIFT_ALERT = 15;
  private static final int LABEL_REQUEST = 12;

  // Of the first release: weights of one output, and no posterior debt.
  private static final int FIRST_TRIGGER = 1;
  private static final int FIRST_SNAPSHOT = 2;

  // Before triggers told their grounds and snapshots what became of them.
  private static final int SECOND_TRIGGER = 4;
  private static final int SECOND_SNAPSHOT = 5;

  // Before triggers had a plan.
  private static final int THIRD_TRIGGER = 7;

  // Before plans told every block.
  private static final int FOURTH_TRIGGER = 11;

  // Before snapshots told of drift.
  private static final int THIRD_SNAPSHOT = 8;

  // Before drift alerts told the statistics of what had moved.
  private static final int FIRST_DRIFT_ALERT = 10;

  private OutputCodec() {}

  /** Writes one output. */
  public static void write(DataOutput out, Output output) throws IOException {
    if (output instanceof Trigger trigger) {
      out.writeByte(TRIGGER);
      writeTrigger(out, trigger);
    } else if (output instanceof Snapshot snapshot) {
      out.writeByte(SNAPSHOT);
      SnapshotCodec.write(out, snapshot);
    } else if (output instanceof DeadLetter letter) {
      out.writeByte(DEAD_LETTER);
      EventCodec.writeDeadLetter(out, letter);
    } else if (output instanceof BeliefSnapshot belief) {
      out.writeByte(BELIEF);
      writeBelief(out, belief);
    } else if (output instanceof BeliefTombstone tombstone) {
      out.writeByte(BELIEF_TOMBSTONE);
      Wire.writeText(out, tombstone.modelId());
    } else if (output instanceof DriftAlert alert) {
      out.writeByte(DRIFT_ALERT);
      DriftAlertCodec.write(out, alert);
    } else if (output instanceof LabelRequest request) {
      out.writeByte(LABEL_REQUEST);
      LabelRequestCodec.write(out, request);
    }
  }

  /** Reads what {@link #write} wrote; refuses an unknown tag with an IOException. */
  public static Output read(DataInput in) throws IOException {
    int tag = in.readByte();
    switch (tag) {
      case TRIGGER:
        return readTrigger(in, 5);
      case FOURTH_TRIGGER:
        return readTrigger(in, 4);
      case THIRD_TRIGGER:
      case SECOND_TRIGGER:
      case FIRST_TRIGGER:
        return readTrigger(in, release(tag, FIRST_TRIGGER, SECOND_TRIGGER));
      case SNAPSHOT:
      case THIRD_SNAPSHOT:
        return SnapshotCodec.read(in, tag == THIRD_SNAPSHOT);
      case SECOND_SNAPSHOT:
      case FIRST_SNAPSHOT:
        return SnapshotCodec.readEarlier(in, tag == FIRST_SNAPSHOT);
      case DEAD_LETTER:
        return EventCodec.readDeadLetter(in);
      case BELIEF:
        return readBelief(in);
      case BELIEF_TOMBSTONE:
        return new BeliefTombstone(Wire.readText(in));
      case DRIFT_ALERT:
      case FIRST_DRIFT_ALERT:
        return DriftAlertCodec.read(in, tag == FIRST_DRIFT_ALERT);
      case LABEL_REQUEST:
        return LabelRequestCodec.read(in);
      default:
        throw new IOException("output tag is " + tag + ", allowed: 1 to 15; the bytes are damaged");
    }
  }

  private static int release(int tag, int first, int second) {
    return tag == first ? 1 : tag == second ? 2 : 3;
  }

  private static void writeBelief(DataOutput out, BeliefSnapshot belief) throws IOException {
    Wire.writeText(out, belief.modelId());
    Wire.writeText(out, belief.version());
    out.writeInt(belief.activation());
    out.writeLong(belief.time());
    out.writeInt(belief.features().size());
    for (String feature : belief.features()) {
      Wire.writeText(out, feature);
    }
    Wire.writeDoubles(out, belief.mean());
    Wire.writeDoubles(out, belief.scale());
    out.writeInt(belief.outputs());
    Wire.writeDoubles(out, belief.weights());
    Wire.writeDoubles(out, belief.covariance());
    out.writeDouble(belief.noiseVariance());
    out.writeDouble(belief.effectiveRows());
    Wire.writeText(out, belief.beliefFingerprint());
  }

  private static BeliefSnapshot readBelief(DataInput in) throws IOException {
    String modelId = Wire.readText(in);
    String version = Wire.readText(in);
    int activation = in.readInt();
    long time = in.readLong();
    int size = in.readInt();
    List<String> features = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      features.add(Wire.readText(in));
    }
    return new BeliefSnapshot(
        modelId,
        version,
        activation,
        time,
        features,
        Wire.readDoubles(in),
        Wire.readDoubles(in),
        in.readInt(),
        Wire.readDoubles(in),
        Wire.readDoubles(in),
        in.readDouble(),
        in.readDouble(),
        Wire.readText(in));
  }

  private static void writeTrigger(DataOutput out, Trigger trigger) throws IOException {
    Wire.writeText(out, trigger.triggerId());
    out.writeInt(trigger.attempt());
    Wire.writeText(out, trigger.modelId());
    Wire.writeText(out, trigger.version());
    out.writeInt(trigger.activation());
    out.writeInt(trigger.ordinal());
    Wire.writeEnum(out, trigger.reason());
    out.writeLong(trigger.lookTime());
    out.writeDouble(trigger.debt());
    Wire.writeTerms(out, trigger.terms());
    Wire.writeEnum(out, trigger.family());
    writeWindow(out, trigger.window());
    out.writeLong(trigger.examples());
    Wire.writeBelief(out, trigger.belief());
    out.writeDouble(trigger.effectiveRows());
    Wire.writeText(out, trigger.beliefFingerprint());
    out.writeInt(trigger.leaning().size());
    for (Trigger.FeatureWeight weight : trigger.leaning()) {
      Wire.writeText(out, weight.feature());
      out.writeInt(weight.output());
      out.writeDouble(weight.weight());
      out.writeDouble(weight.standardError());
    }
    writeGrounds(out, trigger.grounds());
    PlanCodec.writeOrNull(out, trigger.plan());
    Wire.writeText(out, trigger.codeVersion());
  }

  private static void writeGrounds(DataOutput out, Trigger.Grounds grounds) throws IOException {
    Wire.writeInequality(out, grounds.inequality());
    out.writeDouble(grounds.efficacy());
    out.writeDouble(grounds.removableDebt());
    out.writeDouble(grounds.accruedDebt());
    out.writeBoolean(grounds.performance() != null);
    if (grounds.performance() != null) {
      PolicyCodec.writeRule(out, grounds.performance().rule());
      out.writeLong(grounds.performance().labels());
      out.writeDouble(grounds.performance().metricSum());
      out.writeDouble(grounds.performance().logWealth());
    }
    out.writeLong(grounds.activatedAt());
    out.writeLong(grounds.commandTime());
    Wire.writeText(out, grounds.note());
    Wire.writeText(out, grounds.policy());
  }

  private static Trigger.Grounds readGrounds(DataInput in) throws IOException {
    return new Trigger.Grounds(
        Wire.readInequality(in),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readBoolean()
            ? new PerformanceEvidence(
                (Rule.Performance) PolicyCodec.readRule(in),
                in.readLong(),
                in.readDouble(),
                in.readDouble())
            : null,
        in.readLong(),
        in.readLong(),
        Wire.readText(in),
        Wire.readText(in));
  }

  private static Trigger readTrigger(DataInput in, int release) throws IOException {
    return new Trigger(
        Wire.readText(in),
        in.readInt(),
        Wire.readText(in),
        Wire.readText(in),
        in.readInt(),
        in.readInt(),
        Wire.readEnum(in, Reason.class),
        in.readLong(),
        in.readDouble(),
        Wire.readTerms(in),
        Wire.readEnum(in, Family.class),
        readWindow(in),
        in.readLong(),
        Wire.readBelief(in),
        in.readDouble(),
        Wire.readText(in),
        readWeights(in, release == 1),
        release < 3 ? Trigger.Grounds.UNTOLD : readGrounds(in),
        release < 4 ? null : PlanCodec.readOrNull(in, release > 4),
        Wire.readText(in));
  }

  private static List<Trigger.FeatureWeight> readWeights(DataInput in, boolean first)
      throws IOException {
    int size = in.readInt();
    List<Trigger.FeatureWeight> weights = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      weights.add(
          new Trigger.FeatureWeight(
              Wire.readText(in), first ? 0 : in.readInt(), in.readDouble(), in.readDouble()));
    }
    return weights;
  }

  private static void writeWindow(DataOutput out, Trigger.Window window) throws IOException {
    out.writeDouble(window.openingBalance());
    out.writeLong(window.start());
    out.writeLong(window.examples());
    out.writeDouble(window.lossDeployed());
    out.writeDouble(window.lossBelief());
    out.writeDouble(window.scoreGap());
    out.writeInt(window.offsets().size());
    for (Trigger.OffsetRange range : window.offsets()) {
      Wire.writeText(out, range.topic());
      out.writeInt(range.partition());
      out.writeLong(range.first());
      out.writeLong(range.last());
    }
  }

  private static Trigger.Window readWindow(DataInput in) throws IOException {
    double openingBalance = in.readDouble();
    long start = in.readLong();
    long examples = in.readLong();
    double lossDeployed = in.readDouble();
    double lossBelief = in.readDouble();
    double scoreGap = in.readDouble();
    int size = in.readInt();
    List<Trigger.OffsetRange> offsets = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      offsets.add(
          new Trigger.OffsetRange(Wire.readText(in), in.readInt(), in.readLong(), in.readLong()));
    }
    return new Trigger.Window(
        openingBalance, start, examples, lossDeployed, lossBelief, scoreGap, offsets);
  }
}
