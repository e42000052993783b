package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Binary form of a {@link LabelRequest}: the fields in the order of the record. */
final class LabelRequestCodec {

  private LabelRequestCodec() {}

  static void write(DataOutput out, LabelRequest request) throws IOException {
    Wire.writeText(out, request.modelId());
    Wire.writeText(out, request.version());
    out.writeInt(request.activation());
    Wire.writeText(out, request.predictionId());
    out.writeLong(request.observed());
    Wire.writeOrigin(out, request.origin());
    out.writeLong(request.time());
    out.writeInt(request.rank());
    out.writeInt(request.ofLook());
    out.writeInt(request.ofDay());
    out.writeInt(request.budget());
    out.writeDouble(request.informationGain());
    out.writeDouble(request.gapReduction());
    out.writeDouble(request.weight());
    out.writeDouble(request.price());
    Wire.writeText(out, request.currency());
    Wire.writeText(out, request.codeVersion());
  }

  static LabelRequest read(DataInput in) throws IOException {
    return new LabelRequest(
        Wire.readText(in),
        Wire.readText(in),
        in.readInt(),
        Wire.readText(in),
        in.readLong(),
        Wire.readOrigin(in),
        in.readLong(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readInt(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        in.readDouble(),
        Wire.readText(in),
        Wire.readText(in));
  }
}
