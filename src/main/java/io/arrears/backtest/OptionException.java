package io.arrears.backtest;

/** A bad option of the command line; the message says name, value and range. */
public final class OptionException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  /** The given message. */
  public OptionException(String message) {
    super(message);
  }
}
