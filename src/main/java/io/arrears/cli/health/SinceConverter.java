package io.arrears.cli.health;

import io.arrears.cli.DurationConverter;
import io.arrears.cli.InstantConverter;
import java.time.Duration;
import java.time.Instant;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** How far back to go: to a point in time, or by a duration from the newest record. */
public final class SinceConverter implements ITypeConverter<SinceConverter.Since> {

  /**
   * One of the two.
   *
   * @param time point in time; null where a duration is given
   * @param back duration; null where a point in time is given
   */
  public record Since(Instant time, Duration back) {

    /**
     * Event time to begin with, milliseconds since the epoch.
     *
     * @param newest event time of the newest record
     */
    long from(long newest) {
      return time != null ? time.toEpochMilli() : newest - back.toMillis();
    }
  }

  @Override
  public Since convert(String text) {
    try {
      return text.matches("\\d{4}-.*")
          ? new Since(new InstantConverter().convert(text), null)
          : new Since(null, new DurationConverter().convert(text));
    } catch (TypeConversionException e) {
      throw new TypeConversionException(
          "'" + text + "' is neither, allowed: such as 2026-01-31, 2026-01-31T12:00:00Z or '7 d'");
    }
  }
}
