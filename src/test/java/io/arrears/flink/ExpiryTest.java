package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends of horizons, worked by hand. */
class ExpiryTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1, 10, 0, 10",
    "0, 10, 10, 0, 10",
    "5, 6, 10, 0, 20",
    "100, 0, 10, 0, 100",
    "100, 9223372036854775807, 10, 0, 9223372036854775807",
    "9223372036854775800, 3, 10, 0, 9223372036854775807",
    "0, 1, 10, 3, 3",
    "0, 3, 10, 3, 3",
    "0, 4, 10, 3, 13",
    "0, 10, 10, 9, 19",
    "9223372036854775800, 3, 10, 9, 9223372036854775807"
  })
  void anEndIsRoundedUpAndNeverOverflows(
      long time, long horizon, long bucket, long phase, long end) {
    assertThat(Expiry.endOf(time, horizon, bucket, phase)).isEqualTo(end);
  }
}
