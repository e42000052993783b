package io.arrears.job;

import io.arrears.engine.StreamClock;
import io.arrears.plan.Bandit;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.function.Predicate;
import org.apache.flink.configuration.MemorySize;

/**
 * What the values of an option may be.
 *
 * @param <T> type of the values
 * @param words the range in words, for messages and the guide
 * @param test whether a value lies in it
 */
record Range<T>(String words, Predicate<T> test) {

  /** Longest duration: sums of a few of them are times still. */
  private static final Duration LONGEST = Duration.ofDays(1_000_000);

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

  static Range<String> uriReference() {
    return new Range<>(
        "a URI or URI reference of ASCII, such as 'https://example.com/arrears' or '/arrears'",
        Range::isUriReference);
  }

  private static boolean isUriReference(String value) {
    try {
      return !value.isEmpty() && new URI(value).toASCIIString().equals(value);
    } catch (URISyntaxException e) {
      return false;
    }
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

  static Range<Double> between(double least, double most) {
    return new Range<>(least + " to " + most, value -> value >= least && value <= most);
  }

  static Range<Integer> replicas() {
    return new Range<>("1 to 10, or -1", value -> value == -1 || (value >= 1 && value <= 10));
  }

  static Range<MemorySize> memory() {
    return new Range<>("1 mb or more, such as '256 mb', '2 gb'", m -> m.getMebiBytes() >= 1);
  }

  /** Durations; negative ones cannot be written. */
  static Range<Duration> anyDuration() {
    return new Range<>(
        "0 ms to 1000000 d, such as '10 s', '5 min', '1 h', '7 d'",
        value -> !value.isNegative() && value.compareTo(LONGEST) <= 0);
  }

  static Range<Duration> positiveDuration() {
    return new Range<>(
        "1 ms to 1000000 d, such as '10 s', '5 min', '1 h', '7 d'",
        value -> value.compareTo(Duration.ofMillis(1)) >= 0 && value.compareTo(LONGEST) <= 0);
  }

  static Range<Duration> timeout() {
    return new Range<>(
        "0 ms, or 1 s to 1000 d",
        value ->
            value.isZero()
                || (value.toSeconds() >= 1 && value.compareTo(Duration.ofDays(1_000)) <= 0));
  }

  static Range<Duration> wholeSeconds(Duration from, Duration to) {
    return new Range<>(
        "whole seconds, " + from.toSeconds() + " s to " + to.toDays() + " d",
        value ->
            value.compareTo(from) >= 0
                && value.compareTo(to) <= 0
                && value.toMillis() % 1_000 == 0);
  }

  static Range<StreamClock> clock() {
    return new Range<>("processing or event", value -> true);
  }

  static Range<Bandit.Algorithm> bandit() {
    return new Range<>("exp3, ucb1 or thompson", value -> true);
  }

  static Range<Long> anyNumber() {
    return new Range<>("any whole number", value -> true);
  }

  static Range<Duration> between(String least, Duration from, String most, Duration to) {
    return new Range<>(
        least + " to " + most, value -> value.compareTo(from) >= 0 && value.compareTo(to) <= 0);
  }
}
