package io.arrears.engine;

import io.arrears.drift.DriftTerms;
import io.arrears.drift.Marginal;
import io.arrears.drift.Shift;
import io.arrears.drift.Statistic;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Binary form of a {@link DriftAlert}: the fields in the order of the record. The first release had
 * no marginals.
 */
final class DriftAlertCodec {

  private DriftAlertCodec() {}

  static void write(DataOutput out, DriftAlert alert) throws IOException {
    Wire.writeText(out, alert.modelId());
    Wire.writeText(out, alert.version());
    out.writeInt(alert.activation());
    Wire.writeEnum(out, alert.phase());
    Wire.writeEnum(out, alert.against());
    out.writeLong(alert.windowStart());
    out.writeLong(alert.windowEnd());
    out.writeLong(alert.startedAt());
    out.writeLong(alert.rows());
    out.writeLong(alert.referenceRows());
    out.writeDouble(alert.pValue());
    out.writeDouble(alert.level());
    out.writeInt(alert.moved().size());
    for (DriftAlert.Moved moved : alert.moved()) {
      Wire.writeText(out, moved.feature());
      Wire.writeText(out, moved.partner());
      Wire.writeEnum(out, moved.direction());
      Wire.writeText(out, moved.bin());
      out.writeDouble(moved.effect());
      out.writeDouble(moved.pValue());
      writeMarginal(out, moved.marginal());
    }
    out.writeDouble(alert.money().debt());
    out.writeDouble(alert.money().debtBefore());
    out.writeDouble(alert.money().accrued());
    out.writeDouble(alert.money().accruedBefore());
    out.writeDouble(alert.money().retrainCost());
    out.writeLong(alert.uncounted());
    Wire.writeText(out, alert.codeVersion());
  }

  private static void writeMarginal(DataOutput out, Marginal marginal) throws IOException {
    out.writeBoolean(marginal != null);
    if (marginal == null) {
      return;
    }
    out.writeLong(marginal.rows());
    out.writeLong(marginal.referenceRows());
    writeShare(out, marginal.missing());
    out.writeBoolean(marginal.unseen() != null);
    if (marginal.unseen() != null) {
      writeShare(out, marginal.unseen());
    }
    out.writeInt(marginal.statistics().size());
    for (Statistic.Result result : marginal.statistics()) {
      Wire.writeEnum(out, result.statistic());
      out.writeDouble(result.effect());
      out.writeDouble(result.expected());
      out.writeDouble(result.pValue());
    }
  }

  private static Marginal readMarginal(DataInput in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    long rows = in.readLong();
    long referenceRows = in.readLong();
    Marginal.Share missing = readShare(in);
    Marginal.Share unseen = in.readBoolean() ? readShare(in) : null;
    int size = in.readInt();
    List<Statistic.Result> statistics = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      statistics.add(
          new Statistic.Result(
              Wire.readEnum(in, Statistic.class),
              in.readDouble(),
              in.readDouble(),
              in.readDouble()));
    }
    return new Marginal(rows, referenceRows, missing, unseen, statistics);
  }

  private static void writeShare(DataOutput out, Marginal.Share share) throws IOException {
    out.writeDouble(share.window());
    out.writeDouble(share.reference());
    out.writeDouble(share.pValue());
  }

  private static Marginal.Share readShare(DataInput in) throws IOException {
    return new Marginal.Share(in.readDouble(), in.readDouble(), in.readDouble());
  }

  static DriftAlert read(DataInput in, boolean first) throws IOException {
    return new DriftAlert(
        Wire.readText(in),
        Wire.readText(in),
        in.readInt(),
        Wire.readEnum(in, DriftAlert.Phase.class),
        Wire.readEnum(in, DriftTerms.Against.class),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readLong(),
        in.readDouble(),
        in.readDouble(),
        readMoved(in, first),
        new DriftAlert.Money(
            in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()),
        in.readLong(),
        Wire.readText(in));
  }

  private static List<DriftAlert.Moved> readMoved(DataInput in, boolean first) throws IOException {
    int size = in.readInt();
    List<DriftAlert.Moved> moved = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      moved.add(
          new DriftAlert.Moved(
              Wire.readText(in),
              Wire.readText(in),
              Wire.readEnum(in, Shift.Direction.class),
              Wire.readText(in),
              in.readDouble(),
              in.readDouble(),
              first ? null : readMarginal(in)));
    }
    return moved;
  }
}
