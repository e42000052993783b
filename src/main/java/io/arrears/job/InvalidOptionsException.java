package io.arrears.job;

import java.util.List;

/** Options that no job can run with; the message has one line for each. */
public final class InvalidOptionsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final List<String> problems;

  /**
   * @param problems one line for each: name, value, allowed range, remedy
   */
  public InvalidOptionsException(List<String> problems) {
    super(String.join("\n", problems));
    this.problems = List.copyOf(problems);
  }

  /** One line for each wrong option. */
  public List<String> problems() {
    return problems;
  }
}
