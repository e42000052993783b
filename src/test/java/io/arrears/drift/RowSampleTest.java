package io.arrears.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowSampleTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "p", "prediction-1000000017", "prédiction", "p\u0000q", "予測", "p😀7"})
  void theHashOfBytesIsThatOfTheirText(String id) {
    byte[] bytes = ("<" + id + ">").getBytes(StandardCharsets.UTF_8);
    assertThat(RowSample.hash(bytes, 1, bytes.length - 1)).isEqualTo(RowSample.hash(id));
  }

  /** FNV-1a of "foobar" in 64 bits is 85944171f73967e8, by the test vectors of its authors. */
  @ParameterizedTest
  @ValueSource(strings = "foobar")
  void theHashIsThatOfItsAuthors(String id) {
    assertThat(RowSample.hash(id)).isEqualTo(RowSample.mix(0x85944171f73967e8L));
  }
}
