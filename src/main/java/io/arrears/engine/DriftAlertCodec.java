package io.arrears.engine;

import io.arrears.drift.DriftTerms;
import io.arrears.drift.Shift;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Binary form of a {@link DriftAlert}: the fields in the order of the record. */
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
    }
    out.writeDouble(alert.money().debt());
    out.writeDouble(alert.money().debtBefore());
    out.writeDouble(alert.money().accrued());
    out.writeDouble(alert.money().accruedBefore());
    out.writeDouble(alert.money().retrainCost());
    out.writeLong(alert.uncounted());
    Wire.writeText(out, alert.codeVersion());
  }

  static DriftAlert read(DataInput in) throws IOException {
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
        readMoved(in),
        new DriftAlert.Money(
            in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble(), in.readDouble()),
        in.readLong(),
        Wire.readText(in));
  }

  private static List<DriftAlert.Moved> readMoved(DataInput in) throws IOException {
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
              in.readDouble()));
    }
    return moved;
  }
}
