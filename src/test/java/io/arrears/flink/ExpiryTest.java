package io.arrears.flink;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ends of horizons, worked by hand. */
class ExpiryTest {

  @ParameterizedTest
  @CsvSource({
    "0, 1, 10, 10",
    "0, 10, 10, 10",
    "5, 6, 10, 20",
    "100, 0, 10, 100",
    "100, 9223372036854775807, 10, 9223372036854775807",
    "9223372036854775800, 3, 10, 9223372036854775807"
  })
  void anEndIsRoundedUpAndNeverOverflows(long time, long horizon, long bucket, long end) {
    assertThat(Expiry.endOf(time, horizon, bucket)).isEqualTo(end);
  }
}
