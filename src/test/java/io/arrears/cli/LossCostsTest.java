package io.arrears.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.backtest.OptionException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LossCostsTest {

  @TempDir private Path directory;

  @Test
  void readsCostsInlineAndFromAFile() throws Exception {
    double[][] expected = {{0, 5}, {1, 0}, {0.5, 0.5}};
    assertThat(LossCosts.parse("0,5; 1 ,0;.5,.5")).isDeepEqualTo(expected);
    Path file = Files.writeString(directory.resolve("costs.csv"), "0,5\n1,0\n\n0.5,0.5\n");
    assertThat(LossCosts.parse(file.toString())).isDeepEqualTo(expected);
  }

  @Test
  void refusesWhatIsNoMatrix() {
    refuses("costs.csv", "--loss-costs has 'costs.csv' in row 0, allowed: numbers");
    refuses("0,1;2", "lossCosts of action 1 has 1 values, allowed: 2");
    refuses("0,1", "lossCosts has 1 actions, allowed: 2 to 100");
    refuses("0,1;;", "--loss-costs has '' in row 1");
    refuses("0,1;NaN,0", "allowed: finite");
  }

  private static void refuses(String text, String message) {
    assertThatThrownBy(() -> LossCosts.parse(text))
        .isInstanceOf(OptionException.class)
        .hasMessageContaining(message);
  }
}
