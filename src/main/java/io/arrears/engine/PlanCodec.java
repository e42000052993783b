package io.arrears.engine;

import io.arrears.plan.Regime;
import io.arrears.plan.Retention;
import io.arrears.plan.RetrainPlan;
import io.arrears.plan.Sample;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Binary form of a {@link RetrainPlan}: the fields in the order of the record. Without state. */
final class PlanCodec {

  private PlanCodec() {}

  static void writeOrNull(DataOutput out, RetrainPlan plan) throws IOException {
    out.writeBoolean(plan != null);
    if (plan != null) {
      write(out, plan);
    }
  }

  /**
   * @param withNeurons whether the release that wrote it told every block
   */
  static RetrainPlan readOrNull(DataInput in, boolean withNeurons) throws IOException {
    return in.readBoolean() ? read(in, withNeurons) : null;
  }

  private static void write(DataOutput out, RetrainPlan plan) throws IOException {
    Regime regime = plan.regime();
    out.writeDouble(regime.unchanged());
    out.writeBoolean(regime.sinceActivation());
    out.writeLong(regime.start());
    out.writeLong(regime.earliest());
    out.writeLong(regime.latest());
    out.writeLong(regime.rows());
    out.writeLong(regime.trainFrom());
    out.writeLong(regime.trainRows());
    out.writeInt(regime.offsets().size());
    for (Regime.Records records : regime.offsets()) {
      Wire.writeText(out, records.topic());
      out.writeInt(records.partition());
      out.writeLong(records.first());
      out.writeLong(records.last());
    }
    out.writeInt(plan.blocks().size());
    for (RetrainPlan.Block block : plan.blocks()) {
      Wire.writeText(out, block.name());
      out.writeInt(block.coordinates());
      out.writeDouble(block.share());
      out.writeDouble(block.importance());
    }
    Retention retention = plan.retention();
    Wire.writeDoubles(
        out, retention.importance().stream().mapToDouble(Double::doubleValue).toArray());
    out.writeDouble(retention.synapseStrength());
    out.writeDouble(retention.neuronStrength());
    out.writeInt(retention.neurons().size());
    for (Retention.Neuron neuron : retention.neurons()) {
      Wire.writeText(out, neuron.name());
      out.writeInt(neuron.coordinates().size());
      for (int coordinate : neuron.coordinates()) {
        out.writeInt(coordinate);
      }
      out.writeDouble(neuron.importance());
    }
    out.writeInt(plan.samples().size());
    for (Sample sample : plan.samples()) {
      Wire.writeText(out, sample.predictionId());
      Wire.writeText(out, sample.topic());
      out.writeInt(sample.partition());
      out.writeLong(sample.offset());
      out.writeLong(sample.time());
    }
    Wire.writeText(out, plan.samplesBy());
  }

  private static RetrainPlan read(DataInput in, boolean withNeurons) throws IOException {
    double unchanged = in.readDouble();
    boolean sinceActivation = in.readBoolean();
    long start = in.readLong();
    long earliest = in.readLong();
    long latest = in.readLong();
    long rows = in.readLong();
    long trainFrom = in.readLong();
    long trainRows = in.readLong();
    int partitions = in.readInt();
    List<Regime.Records> offsets = new ArrayList<>();
    for (int i = 0; i < partitions; i++) {
      offsets.add(
          new Regime.Records(Wire.readText(in), in.readInt(), in.readLong(), in.readLong()));
    }
    int size = in.readInt();
    List<RetrainPlan.Block> blocks = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      blocks.add(
          new RetrainPlan.Block(Wire.readText(in), in.readInt(), in.readDouble(), in.readDouble()));
    }
    List<Double> importance = new ArrayList<>();
    for (double value : Wire.readDoubles(in)) {
      importance.add(value);
    }
    Retention retention =
        new Retention(
            importance,
            in.readDouble(),
            in.readDouble(),
            withNeurons ? readNeurons(in) : List.of());
    int manifest = in.readInt();
    List<Sample> samples = new ArrayList<>();
    for (int i = 0; i < manifest; i++) {
      samples.add(
          new Sample(
              Wire.readText(in), Wire.readText(in), in.readInt(), in.readLong(), in.readLong()));
    }
    return new RetrainPlan(
        new Regime(
            unchanged,
            sinceActivation,
            start,
            earliest,
            latest,
            rows,
            trainFrom,
            trainRows,
            offsets),
        blocks,
        retention,
        samples,
        Wire.readText(in));
  }

  private static List<Retention.Neuron> readNeurons(DataInput in) throws IOException {
    int size = in.readInt();
    List<Retention.Neuron> neurons = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      String name = Wire.readText(in);
      int coordinates = in.readInt();
      List<Integer> indices = new ArrayList<>();
      for (int j = 0; j < coordinates; j++) {
        indices.add(in.readInt());
      }
      neurons.add(new Retention.Neuron(name, indices, in.readDouble()));
    }
    return neurons;
  }
}
