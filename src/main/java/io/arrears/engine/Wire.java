package io.arrears.engine;

import io.arrears.belief.BeliefOptions;
import io.arrears.belief.Family;
import io.arrears.debt.Loss;
import io.arrears.debt.Terms;
import io.arrears.decision.Inequality;
import io.arrears.plan.LabelBudget;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * The parts that {@link EventCodec} and {@link OutputCodec} are made of. Numbers are big endian;
 * texts are their length in bytes and UTF-8, so that none is too long; enum constants are texts, so
 * that their order is free; arrays and lists start with their length, -1 for null.
 */
final class Wire {

  private static final int SHORT = 256;

  private static final ThreadLocal<Names> NAMES = ThreadLocal.withInitial(Names::new);

  private Wire() {}

  static void writeText(DataOutput out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(bytes.length);
    out.write(bytes);
  }

  static String readText(DataInput in) throws IOException {
    return new String(readFully(in, in.readInt()), StandardCharsets.UTF_8);
  }

  /** Reads a text that comes again and again; equal texts are mostly the same object. */
  static String readName(DataInput in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > SHORT) {
      return new String(readFully(in, length), StandardCharsets.UTF_8);
    }
    Names names = NAMES.get();
    in.readFully(names.bytes, 0, length);
    return names.cache.get(names.bytes, 0, length);
  }

  /** The names that this thread has read. */
  static NameCache names() {
    return NAMES.get().cache;
  }

  static void writeBytes(DataOutput out, byte[] bytes) throws IOException {
    out.writeInt(bytes == null ? -1 : bytes.length);
    if (bytes != null) {
      out.write(bytes);
    }
  }

  static byte[] readBytes(DataInput in) throws IOException {
    int length = in.readInt();
    return length < 0 ? null : readFully(in, length);
  }

  static void writeDoubles(DataOutput out, double[] values) throws IOException {
    out.writeInt(values.length);
    for (double value : values) {
      out.writeDouble(value);
    }
  }

  static double[] readDoubles(DataInput in) throws IOException {
    double[] values = new double[in.readInt()];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.readDouble();
    }
    return values;
  }

  /** Writes a list of texts that comes again and again. */
  static void writeNames(DataOutput out, List<String> names) throws IOException {
    NAMES.get().lists.write(out, names);
  }

  /** Reads texts that come again and again; equal lists are mostly the same object. */
  static List<String> readNames(DataInput in) throws IOException {
    int size = in.readInt();
    List<String> names = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      names.add(readName(in));
    }
    return NAMES.get().lists.shared(names);
  }

  static void writeEnum(DataOutput out, Enum<?> constant) throws IOException {
    writeText(out, constant.name());
  }

  static <E extends Enum<E>> E readEnum(DataInput in, Class<E> type) throws IOException {
    return constant(readText(in), type);
  }

  /** Writes the name of a constant; empty for null. */
  static void writeEnumOrNull(DataOutput out, Enum<?> constant) throws IOException {
    writeText(out, constant == null ? "" : constant.name());
  }

  /** Reads the name of a constant; null where it is empty. */
  static <E extends Enum<E>> E readEnumOrNull(DataInput in, Class<E> type) throws IOException {
    String name = readText(in);
    return name.isEmpty() ? null : constant(name, type);
  }

  private static <E extends Enum<E>> E constant(String name, Class<E> type) throws IOException {
    try {
      return Enum.valueOf(type, name);
    } catch (IllegalArgumentException e) {
      throw new IOException(
          "'" + name + "' is no " + type.getSimpleName() + "; a newer version wrote this", e);
    }
  }

  static void writeOrigin(DataOutput out, Origin origin) throws IOException {
    writeText(out, origin.topic());
    out.writeInt(origin.partition());
    out.writeLong(origin.offset());
  }

  static Origin readOrigin(DataInput in) throws IOException {
    return new Origin(readName(in), in.readInt(), in.readLong());
  }

  /** The family, and the number of outputs where the family leaves a choice. */
  static void writeFamily(DataOutput out, Family family, int outputs) throws IOException {
    writeEnum(out, family);
    if (family.mostOutputs() > family.leastOutputs()) {
      out.writeInt(outputs);
    }
  }

  /** The number of outputs behind a family. */
  static int readOutputs(DataInput in, Family family) throws IOException {
    return family.mostOutputs() > family.leastOutputs() ? in.readInt() : family.leastOutputs();
  }

  static void writeTerms(DataOutput out, Terms terms) throws IOException {
    writeEnum(out, terms.loss().kind());
    terms.loss().writeParameters(out);
    out.writeDouble(terms.lossPrice());
    out.writeDouble(terms.retrainCost());
    writeText(out, terms.currency());
  }

  static Terms readTerms(DataInput in) throws IOException {
    Loss loss = Loss.read(readEnum(in, Loss.Kind.class), in);
    return new Terms(loss, in.readDouble(), in.readDouble(), readText(in));
  }

  static void writeInequality(DataOutput out, Inequality inequality) throws IOException {
    writeText(out, inequality.rule());
    out.writeDouble(inequality.left());
    out.writeDouble(inequality.right());
  }

  static Inequality readInequality(DataInput in) throws IOException {
    return new Inequality(readText(in), in.readDouble(), in.readDouble());
  }

  static void writeLabels(DataOutput out, LabelTerms labels) throws IOException {
    out.writeLong(labels.horizon());
    out.writeDouble(labels.sample());
    out.writeLong(labels.maxPending());
  }

  static LabelTerms readLabels(DataInput in) throws IOException {
    return new LabelTerms(in.readLong(), in.readDouble(), in.readLong());
  }

  static void writeBudget(DataOutput out, LabelBudget budget) throws IOException {
    out.writeInt(budget.perDay());
    out.writeDouble(budget.price());
  }

  static LabelBudget readBudget(DataInput in) throws IOException {
    return new LabelBudget(in.readInt(), in.readDouble());
  }

  static void writeBelief(DataOutput out, BeliefOptions belief) throws IOException {
    out.writeDouble(belief.priorScale());
    out.writeLong(belief.halfLife());
    out.writeDouble(belief.maxEffectiveRows());
  }

  static BeliefOptions readBelief(DataInput in) throws IOException {
    return new BeliefOptions(in.readDouble(), in.readLong(), in.readDouble());
  }

  static void writeLooks(DataOutput out, LookSchedule looks) throws IOException {
    out.writeLong(looks.interval());
    out.writeLong(looks.rows());
  }

  static LookSchedule readLooks(DataInput in) throws IOException {
    return new LookSchedule(in.readLong(), in.readLong());
  }

  private static byte[] readFully(DataInput in, int length) throws IOException {
    byte[] bytes = new byte[length];
    in.readFully(bytes);
    return bytes;
  }

  /** What a thread needs to read names. */
  private static final class Names {
    final byte[] bytes = new byte[SHORT];
    final NameCache cache = new NameCache();
    final NameLists lists = new NameLists();
  }
}
