package io.arrears.cli.health;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers and times in nine and sixteen characters. */
final class Amounts {

  private static final DateTimeFormatter MINUTES =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Amounts() {}

  /** An amount of money with four digits at least, in nine characters at most. */
  static String of(double amount) {
    double size = Math.abs(amount);
    if (size >= 1e8 || (size > 0 && size < 1e-3)) {
      return String.format(Locale.ROOT, "%.2e", amount);
    }
    int decimals = size >= 1_000 || size == 0 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", amount);
  }

  /** A time in UTC, to the minute. */
  static String time(long millis) {
    return MINUTES.format(Instant.ofEpochMilli(millis));
  }
}
