package io.arrears.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptionsReaderTest {

  @TempDir Path directory;

  @Test
  void aBrokenFileIsNamedByItsPlaceAndNotByItsSecrets() throws Exception {
    Path file = directory.resolve("arrears.yaml");
    Files.writeString(
        file, "kafka.sasl.jaas.config: \"Login required password=\"hunter2\";\"\nlook.rows: 1\n");
    assertThatThrownBy(() -> OptionsReader.read(file))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("line 1")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void anArgumentIsNamedWithoutItsValue() {
    assertThatThrownBy(() -> OptionsReader.commandLine(new String[] {"kafka.password=hunter2"}))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("'kafka.password' is no option")
        .hasMessageNotContaining("hunter2");
  }

  @Test
  void takesBothFormsOfAnArgument() {
    ArrearsOptions options =
        OptionsReader.commandLine(new String[] {"--look.rows=7", "--chunk.rows", "8"});
    assertThat(options.get(ArrearsOptions.LOOK_ROWS)).isEqualTo(7);
    assertThat(options.get(ArrearsOptions.CHUNK_ROWS)).isEqualTo(8);
  }

  @Test
  void aFileOfSomethingElseIsNoConfiguration() throws Exception {
    Path file = directory.resolve("arrears.yaml");
    Files.writeString(file, "hello world\n");
    assertThatThrownBy(() -> OptionsReader.read(file))
        .isInstanceOf(InvalidOptionsException.class)
        .hasMessageContaining("lines 'name: value'");
  }

  @Test
  void aListIsWrittenWithCommas() throws Exception {
    assertThat(OptionsReader.parse("kafka:\n  bootstrap.servers: [a:1, b:2]\n"))
        .containsEntry("kafka.bootstrap.servers", "a:1,b:2");
  }
}
