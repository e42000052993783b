package io.arrears.backtest;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/**
 * A column of times: seconds since the epoch, or dates and times as in ISO 8601, UTC by default.
 */
final class TimeColumn {

  /** Begin of the year 2200, milliseconds since the epoch. */
  private static final long TOO_LATE = 7_258_118_400_000L;

  private static final long MILLISECONDS = 1000;

  private TimeColumn() {}

  /**
   * The time of a row, milliseconds since the epoch.
   *
   * @throws DataException for a cell that is neither, or lies beyond 1970 to 2200
   */
  static long read(CsvReader reader, CsvReader.Row row, int time) throws DataException {
    String cell = row.cells()[time];
    double seconds = FeatureColumn.number(cell);
    long milliseconds =
        Double.isFinite(seconds) ? Math.round(seconds * MILLISECONDS) : dateTime(cell);
    if (milliseconds <= 0) {
      throw reader.error(
          row,
          reader.header().get(time),
          cell,
          "seconds since the epoch above 0, or a date and time such as 2026-01-31T12:00:00");
    }
    if (milliseconds >= TOO_LATE) {
      throw reader.error(
          row,
          reader.header().get(time),
          cell,
          Double.isFinite(seconds)
              ? "seconds (this looks like " + finerUnit(seconds) + ") before the year 2200"
              : "a date before the year 2200");
    }
    return milliseconds;
  }

  /** The unit that brings a time that is too late for seconds before the year 2200. */
  private static String finerUnit(double value) {
    if (value < (double) TOO_LATE) {
      return "milliseconds";
    }
    return value < (double) TOO_LATE * MILLISECONDS ? "microseconds" : "nanoseconds";
  }

  private static long dateTime(String cell) {
    try {
      String text = cell.replace(' ', 'T');
      if (text.indexOf('T') < 0) {
        return LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC).toEpochMilli();
      }
      boolean zoned = text.endsWith("Z") || text.indexOf('+') > 0 || text.lastIndexOf('-') > 7;
      return zoned
          ? OffsetDateTime.parse(text).toInstant().toEpochMilli()
          : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC).toEpochMilli();
    } catch (DateTimeParseException e) {
      return Long.MIN_VALUE;
    }
  }
}
