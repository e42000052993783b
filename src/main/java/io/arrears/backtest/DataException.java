package io.arrears.backtest;

import java.io.IOException;

/** A data file that cannot be used; the message names file, line, column, value and remedy. */
public final class DataException extends IOException {

  private static final long serialVersionUID = 1L;

  /** The given message. */
  public DataException(String message) {
    super(message);
  }
}
