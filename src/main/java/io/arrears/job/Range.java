package io.arrears.job;

import java.time.Duration;
import java.util.function.Predicate;

/**
 * What the values of an option may be.
 *
 * @param <T> type of the values
 * @param words the range in words, for messages and the guide
 * @param test whether a value lies in it
 */
record Range<T>(String words, Predicate<T> test) {

  static Range<Boolean> any() {
    return new Range<>("true or false", value -> true);
  }

  static Range<String> text() {
    return new Range<>("a text that is not empty", value -> !value.isBlank());
  }

  static Range<String> topic() {
    return new Range<>(
        "1 to 249 letters, digits, '.', '_' and '-'",
        value -> value.matches("[a-zA-Z0-9._-]{1,249}") && !value.matches("\\.{1,2}"));
  }

  static Range<Integer> between(int least, int most) {
    return new Range<>(least + " to " + most, value -> value >= least && value <= most);
  }

  static Range<Long> atLeast(long least) {
    return new Range<>(least + " or more", value -> value >= least);
  }

  static Range<Double> atLeast(double least) {
    return new Range<>(least + " or more, may be Infinity", value -> value >= least);
  }

  static Range<Double> positive() {
    return new Range<>(
        "finite and above 0", value -> value > 0 && value < Double.POSITIVE_INFINITY);
  }

  /** Durations; negative ones cannot be written. */
  static Range<Duration> anyDuration() {
    return new Range<>("0 ms or more, such as '10 s', '5 min', '1 h', '7 d'", d -> !d.isNegative());
  }

  static Range<Duration> positiveDuration() {
    return new Range<>(
        "above 0 ms, such as '10 s', '5 min', '1 h', '7 d'", value -> value.toMillis() > 0);
  }

  static Range<Duration> between(String least, Duration from, String most, Duration to) {
    return new Range<>(
        least + " to " + most, value -> value.compareTo(from) >= 0 && value.compareTo(to) <= 0);
  }
}
