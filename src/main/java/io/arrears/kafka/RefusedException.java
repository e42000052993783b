package io.arrears.kafka;

import io.arrears.engine.DeadLetter;

/** A record cannot be used; carries the code and message of the dead letter that it becomes. */
public final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  /** Longest message, in characters; values of records may be of any length. */
  private static final int MAX_MESSAGE = 2000;

  private final DeadLetter.Code code;
  private final String modelId;

  /**
   * @param code what was wrong
   * @param message the thing, its value, the allowed range and the remedy; cut when very long
   */
  public RefusedException(DeadLetter.Code code, String message) {
    this(code, message, "");
  }

  /**
   * @param modelId the model that the record is about; empty: not known
   */
  public RefusedException(DeadLetter.Code code, String message, String modelId) {
    super(cut(message), null, false, false);
    this.code = code;
    this.modelId = modelId;
  }

  /** The model that the record is about; empty: not known here. */
  public String modelId() {
    return modelId;
  }

  /** What was wrong. */
  public DeadLetter.Code code() {
    return code;
  }

  private static String cut(String message) {
    String text = String.valueOf(message);
    return text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "...";
  }
}
