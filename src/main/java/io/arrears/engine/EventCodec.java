package io.arrears.engine;

import io.arrears.belief.Family;
import io.arrears.drift.DriftTerms;
import io.arrears.drift.ReferenceProfile;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * Binary form of every {@link Event}: a tag byte and the fields in the order of the record. It has
 * no version of its own: whoever stores it writes a version first. An observation of D features
 * takes about 8 D + 100 bytes. Thread-safe, without state.
 */
public final class EventCodec {

  private static final int FIRST_DEPLOYMENT = 1;
  private static final int RETIREMENT = 2;
  private static final int COMMAND = 3;
  private static final int OBSERVATION = 4;
  private static final int LABEL = 5;
  private static final int EXAMPLE = 6;
  private static final int TIME_MARK = 7;
  private static final int DEAD_LETTER = 8;
  private static final int CORRECTION = 9;
  private static final int ARRIVALS = 10;
  private static final int WAITING = 11;
  private static final int SECOND_DEPLOYMENT = 12;
  private static final int PACKED_OBSERVATION = 13;
  private static final int PACKED_INLINE_EXAMPLE = 14;
  private static final int THIRD_DEPLOYMENT = 15;
  private static final int PROFILE_DELTA = 16;
  private static final int DEPLOYMENT = 17;
  private static final int OBSERVATION_BLOCK = 18;

  // How an example's label is written.
  private static final int WHOLE = 0;
  private static final int INLINE = 1;
  private static final int SAME_NAMES = 2;

  private EventCodec() {}

  /** Writes one event. */
  public static void write(DataOutput out, Event event) throws IOException {
    if (event instanceof Example example) {
      if (example.isInline()) {
        out.writeByte(PACKED_INLINE_EXAMPLE);
        PackedObservation.write(out, example.observation());
      } else {
        out.writeByte(EXAMPLE);
        writeExample(out, example);
      }
    } else if (event instanceof ObservationBlock block) {
      out.writeByte(OBSERVATION_BLOCK);
      block.write(out);
    } else if (event instanceof Observation observation) {
      out.writeByte(PACKED_OBSERVATION);
      PackedObservation.write(out, observation);
    } else if (event instanceof Label label) {
      out.writeByte(LABEL);
      writeLabel(out, label);
    } else if (event instanceof TimeMark mark) {
      out.writeByte(TIME_MARK);
      out.writeLong(mark.time());
      Wire.writeOrigin(out, mark.origin());
    } else if (event instanceof Command command) {
      out.writeByte(COMMAND);
      writeCommand(out, command);
    } else if (event instanceof Deployment deployment) {
      out.writeByte(DEPLOYMENT);
      writeDeployment(out, deployment);
    } else if (event instanceof Retirement retirement) {
      out.writeByte(RETIREMENT);
      Wire.writeText(out, retirement.modelId());
      Wire.writeText(out, retirement.version());
      out.writeLong(retirement.time());
      Wire.writeOrigin(out, retirement.origin());
    } else if (event instanceof DeadLetter letter) {
      out.writeByte(DEAD_LETTER);
      writeDeadLetter(out, letter);
    } else if (event instanceof Correction correction) {
      out.writeByte(CORRECTION);
      writeObservation(out, correction.observation());
      writeLabel(out, correction.label());
      writeNeighbour(out, correction.before());
      writeNeighbour(out, correction.after());
      out.writeLong(correction.entered());
    } else if (event instanceof Arrivals arrivals) {
      out.writeByte(ARRIVALS);
      Wire.writeText(out, arrivals.modelId());
      Wire.writeText(out, arrivals.version());
      out.writeLong(arrivals.time());
      out.writeLong(arrivals.count());
    } else if (event instanceof Waiting waiting) {
      out.writeByte(WAITING);
      writeObservation(out, waiting.observation());
      out.writeDouble(waiting.weight());
    } else if (event instanceof ProfileDelta delta) {
      out.writeByte(PROFILE_DELTA);
      Wire.writeText(out, delta.modelId());
      Wire.writeText(out, delta.version());
      out.writeLong(delta.time());
      out.writeLong(delta.rows());
      out.writeLong(delta.layout());
      Wire.writeBytes(out, delta.sums());
    }
  }

  /** Reads what {@link #write} wrote; refuses an unknown tag with an IOException. */
  public static Event read(DataInput in) throws IOException {
    int tag = in.readByte();
    switch (tag) {
      case PACKED_INLINE_EXAMPLE:
        return Example.inline(PackedObservation.read(in));
      case OBSERVATION_BLOCK:
        return ObservationBlock.read(in);
      case PACKED_OBSERVATION:
        return PackedObservation.read(in);
      case EXAMPLE:
        return readExample(in);
      case OBSERVATION:
        return readObservation(in);
      case LABEL:
        return readLabel(in);
      case TIME_MARK:
        return new TimeMark(in.readLong(), Wire.readOrigin(in));
      case COMMAND:
        return readCommand(in);
      case FIRST_DEPLOYMENT:
        return readDeployment(in, 1);
      case SECOND_DEPLOYMENT:
        return readDeployment(in, 2);
      case THIRD_DEPLOYMENT:
        return readDeployment(in, 3);
      case DEPLOYMENT:
        return readDeployment(in, 4);
      case RETIREMENT:
        return new Retirement(
            Wire.readText(in), Wire.readText(in), in.readLong(), Wire.readOrigin(in));
      case DEAD_LETTER:
        return readDeadLetter(in);
      case CORRECTION:
        return new Correction(
            readObservation(in),
            readLabel(in),
            readNeighbour(in),
            readNeighbour(in),
            in.readLong());
      case ARRIVALS:
        return readArrivals(in);
      case WAITING:
        return readWaiting(in);
      case PROFILE_DELTA:
        return readProfileDelta(in);
      default:
        throw new IOException("event tag is " + tag + ", allowed: 1 to 18; the bytes are damaged");
    }
  }

  private static void writeExample(DataOutput out, Example example) throws IOException {
    Observation observation = example.observation();
    Label label = example.label();
    writeObservation(out, observation);
    if (label.modelId().equals(observation.modelId())
        && label.predictionId().equals(observation.predictionId())) {
      out.writeByte(SAME_NAMES);
      out.writeLong(label.time());
      out.writeDouble(label.value());
      Wire.writeOrigin(out, label.origin());
    } else {
      out.writeByte(WHOLE);
      writeLabel(out, label);
    }
  }

  private static Example readExample(DataInput in) throws IOException {
    Observation observation = readObservation(in);
    int form = in.readByte();
    switch (form) {
      case INLINE:
        return Example.inline(observation);
      case SAME_NAMES:
        return new Example(
            observation,
            new Label(
                observation.modelId(),
                observation.predictionId(),
                in.readLong(),
                in.readDouble(),
                Wire.readOrigin(in)));
      case WHOLE:
        return new Example(observation, readLabel(in));
      default:
        throw new IOException("label form is " + form + ", allowed: 0 to 2; the bytes are damaged");
    }
  }

  private static void writeNeighbour(DataOutput out, Label label) throws IOException {
    out.writeBoolean(label != null);
    if (label != null) {
      writeLabel(out, label);
    }
  }

  private static Label readNeighbour(DataInput in) throws IOException {
    return in.readBoolean() ? readLabel(in) : null;
  }

  private static Arrivals readArrivals(DataInput in) throws IOException {
    try {
      return new Arrivals(Wire.readName(in), Wire.readName(in), in.readLong(), in.readLong());
    } catch (IllegalArgumentException e) {
      throw new IOException("a tally is damaged: " + e.getMessage(), e);
    }
  }

  private static Waiting readWaiting(DataInput in) throws IOException {
    try {
      return new Waiting(readObservation(in), in.readDouble());
    } catch (IllegalArgumentException e) {
      throw new IOException("a waiting observation is damaged: " + e.getMessage(), e);
    }
  }

  private static ProfileDelta readProfileDelta(DataInput in) throws IOException {
    try {
      return new ProfileDelta(
          Wire.readName(in),
          Wire.readName(in),
          in.readLong(),
          in.readLong(),
          in.readLong(),
          Wire.readBytes(in));
    } catch (IllegalArgumentException e) {
      throw new IOException("a profile delta is damaged: " + e.getMessage(), e);
    }
  }

  private static void writeObservation(DataOutput out, Observation observation) throws IOException {
    Wire.writeText(out, observation.modelId());
    Wire.writeText(out, observation.version());
    Wire.writeText(out, observation.predictionId());
    out.writeLong(observation.time());
    Wire.writeDoubles(out, observation.features());
    Wire.writeDoubles(out, observation.prediction());
    out.writeDouble(observation.label());
    out.writeLong(observation.labelTime());
    Wire.writeOrigin(out, observation.origin());
  }

  private static Observation readObservation(DataInput in) throws IOException {
    return new Observation(
        Wire.readName(in),
        Wire.readName(in),
        Wire.readText(in),
        in.readLong(),
        Wire.readDoubles(in),
        Wire.readDoubles(in),
        in.readDouble(),
        in.readLong(),
        Wire.readOrigin(in));
  }

  private static void writeLabel(DataOutput out, Label label) throws IOException {
    Wire.writeText(out, label.modelId());
    Wire.writeText(out, label.predictionId());
    out.writeLong(label.time());
    out.writeDouble(label.value());
    Wire.writeOrigin(out, label.origin());
  }

  private static Label readLabel(DataInput in) throws IOException {
    return new Label(
        Wire.readName(in), Wire.readText(in), in.readLong(), in.readDouble(), Wire.readOrigin(in));
  }

  private static void writeCommand(DataOutput out, Command command) throws IOException {
    Wire.writeText(out, command.modelId());
    out.writeLong(command.time());
    Wire.writeEnum(out, command.kind());
    Wire.writeText(out, command.triggerId());
    Wire.writeText(out, command.note());
    Wire.writeOrigin(out, command.origin());
  }

  private static Command readCommand(DataInput in) throws IOException {
    return new Command(
        Wire.readText(in),
        in.readLong(),
        Wire.readEnum(in, Command.Kind.class),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readOrigin(in));
  }

  private static void writeDeployment(DataOutput out, Deployment deployment) throws IOException {
    Wire.writeText(out, deployment.modelId());
    Wire.writeText(out, deployment.version());
    Wire.writeEnum(out, deployment.role());
    out.writeLong(deployment.activatedAt());
    Wire.writeFamily(out, deployment.family(), deployment.outputs());
    Wire.writeNames(out, deployment.features());
    out.writeDouble(deployment.dispersion());
    Wire.writeTerms(out, deployment.terms());
    Wire.writeBelief(out, deployment.belief());
    Wire.writeLooks(out, deployment.looks());
    Wire.writeLabels(out, deployment.labels());
    Wire.writeBudget(out, deployment.labels().budget());
    PolicyCodec.write(out, deployment.retrains());
    out.writeBoolean(deployment.reference() != null);
    if (deployment.reference() != null) {
      deployment.reference().write(out);
    }
    out.writeBoolean(deployment.drift() != null);
    if (deployment.drift() != null) {
      deployment.drift().write(out);
    }
    Wire.writeOrigin(out, deployment.origin());
  }

  /**
   * @param release 1: labels had a horizon only, 2: nothing was watched for drift, 3: no label was
   *     asked for, 4: the present one
   */
  private static Deployment readDeployment(DataInput in, int release) throws IOException {
    String modelId = Wire.readName(in);
    String version = Wire.readName(in);
    Deployment.Role role = Wire.readEnum(in, Deployment.Role.class);
    long activatedAt = in.readLong();
    Family family = Wire.readEnum(in, Family.class);
    int outputs = Wire.readOutputs(in, family);
    List<String> features = Wire.readNames(in);
    return new Deployment(
        modelId,
        version,
        role,
        activatedAt,
        family,
        outputs,
        features,
        in.readDouble(),
        Wire.readTerms(in),
        Wire.readBelief(in),
        Wire.readLooks(in),
        release == 1 ? LabelTerms.of(in.readLong()) : readLabels(in, release > 3),
        release == 1 ? RetrainTerms.of(in.readBoolean()) : PolicyCodec.read(in),
        in.readBoolean() ? ReferenceProfile.read(in) : null,
        release > 2 && in.readBoolean() ? DriftTerms.read(in) : null,
        Wire.readOrigin(in));
  }

  private static LabelTerms readLabels(DataInput in, boolean withBudget) throws IOException {
    LabelTerms labels = Wire.readLabels(in);
    return withBudget ? labels.with(Wire.readBudget(in)) : labels;
  }

  static void writeDeadLetter(DataOutput out, DeadLetter letter) throws IOException {
    Wire.writeEnum(out, letter.code());
    Wire.writeText(out, letter.message());
    Wire.writeText(out, letter.modelId());
    Wire.writeBytes(out, letter.key());
    Wire.writeBytes(out, letter.bytes());
    out.writeBoolean(letter.refused() != null);
    if (letter.refused() != null) {
      write(out, letter.refused());
    }
    Wire.writeOrigin(out, letter.origin());
  }

  static DeadLetter readDeadLetter(DataInput in) throws IOException {
    return new DeadLetter(
        Wire.readEnum(in, DeadLetter.Code.class),
        Wire.readText(in),
        Wire.readText(in),
        Wire.readBytes(in),
        Wire.readBytes(in),
        in.readBoolean() ? read(in) : null,
        Wire.readOrigin(in));
  }
}
