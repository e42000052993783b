package io.arrears.cli;

import java.util.Locale;

/**
 * How text may look.
 *
 * @param colour whether colours may be used
 * @param blocks whether the terminal can show block characters
 */
public record Style(boolean colour, boolean blocks) {

  /** Text for files and pipes. */
  public static final Style PLAIN = new Style(false, false);

  private static final String ESCAPE = "\u001b[";
  private static final String RESET = ESCAPE + "0m";

  /** What a colour says. */
  public enum Tone {
    HEADING("1"),
    QUIET("2"),
    GOOD("32"),
    WARNING("33"),
    BAD("31");

    private final String code;

    Tone(String code) {
      this.code = code;
    }
  }

  /** The text in a colour, where colours may be used. */
  public String paint(Tone tone, String text) {
    return colour ? ESCAPE + tone.code + "m" + text + RESET : text;
  }

  /**
   * A bar that is full at a share of 1.
   *
   * @param share 0 or more; anything above 1 is full
   * @param width characters
   */
  public String bar(double share, int width) {
    int full = (int) Math.floor(width * Math.min(1, Math.max(0, share)));
    String bar =
        (blocks ? "\u2588" : "#").repeat(full) + (blocks ? "\u2591" : ".").repeat(width - full);
    if (share >= 1) {
      return paint(Tone.BAD, bar);
    }
    return share >= 0.5 ? paint(Tone.WARNING, bar) : paint(Tone.GOOD, bar);
  }

  /** The text of a record as it may be shown: control characters would command a terminal. */
  public static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", " ");
  }

  /** The text cut or filled up with blanks to a width, before it is painted. */
  public static String left(String text, int width) {
    String cut = text.length() > width ? text.substring(0, width) : text;
    return cut + " ".repeat(width - cut.length());
  }

  /** The text at the right end of a width. */
  public static String right(String text, int width) {
    return " ".repeat(Math.max(0, width - text.length())) + text;
  }

  /** A count or an amount of money in whole units, with commas. */
  public static String whole(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  /** A day with one decimal. */
  public static String day(double day) {
    return String.format(Locale.ROOT, "%.1f", day);
  }
}
