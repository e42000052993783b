package io.arrears.kafka;

import static io.arrears.engine.DeadLetter.Code.INVALID_COMMAND;
import static io.arrears.engine.DeadLetter.Code.INVALID_FIELD;

import io.arrears.avro.CommandKind;
import io.arrears.engine.Command;
import io.arrears.engine.Origin;
import io.arrears.engine.RetrainTerms;
import java.util.Arrays;

/** Command, both ways. */
public final class CommandMapper {

  /** Longest note, in characters. */
  static final int MAX_NOTE = 1000;

  private CommandMapper() {}

  /**
   * The command of a record.
   *
   * @throws RefusedException INVALID_COMMAND for a kind of a newer writer, INVALID_FIELD for a note
   *     or a trigger identifier that is too long
   */
  public static Command toEngine(io.arrears.avro.Command from, Origin origin)
      throws RefusedException {
    if (from.getKind() == CommandKind.UNKNOWN) {
      throw new RefusedException(
          INVALID_COMMAND,
          "kind is UNKNOWN, allowed: "
              + Arrays.toString(Command.Kind.values())
              + "; update Arrears");
    }
    if (from.getNote().length() > MAX_NOTE) {
      throw new RefusedException(
          INVALID_FIELD,
          "note has " + from.getNote().length() + " characters, allowed: 0 to " + MAX_NOTE);
    }
    if (from.getTriggerId() != null && from.getTriggerId().length() > RetrainTerms.MAX_TRIGGER_ID) {
      throw new RefusedException(
          INVALID_FIELD,
          "triggerId has "
              + from.getTriggerId().length()
              + " characters, allowed: 0 to "
              + RetrainTerms.MAX_TRIGGER_ID);
    }
    return new Command(
        from.getModelId(),
        from.getTime(),
        Command.Kind.valueOf(from.getKind().name()),
        from.getTriggerId() == null ? "" : from.getTriggerId(),
        from.getNote(),
        origin);
  }

  /** The record of a command. */
  public static io.arrears.avro.Command toAvro(Command from) {
    return new io.arrears.avro.Command(
        from.modelId(),
        from.time(),
        CommandKind.valueOf(from.kind().name()),
        from.triggerId().isEmpty() ? null : from.triggerId(),
        from.note());
  }
}
