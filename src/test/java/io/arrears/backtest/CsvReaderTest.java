package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvReaderTest {

  @TempDir private Path directory;

  @Test
  void readsHeaderAndRows() throws IOException {
    try (CsvReader reader = CsvReader.open(file("a,b\n1,x\n2, y \n\n3,\"z,\"\"q\"\"\"\n"))) {
      assertThat(reader.header()).containsExactly("a", "b");
      assertThat(reader.next().cells()).containsExactly("1", "x");
      assertThat(reader.next().cells()).containsExactly("2", "y");
      CsvReader.Row third = reader.next();
      assertThat(third.cells()).containsExactly("3", "z,\"q\"");
      assertThat(third.line()).isEqualTo(5);
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void readsGzipWhateverTheFileIsCalled() throws IOException {
    Path file = directory.resolve("rows.csv");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write("a\n7\n".getBytes(StandardCharsets.UTF_8));
    }
    try (CsvReader reader = CsvReader.open(file)) {
      assertThat(reader.next().cells()).containsExactly("7");
    }
  }

  @Test
  void readsWindowsLineEndsAndNoLastLineEnd() throws IOException {
    try (CsvReader reader = CsvReader.open(file("a,b\r\n1,2\r\n3,4"))) {
      assertThat(reader.header()).containsExactly("a", "b");
      assertThat(reader.next().cells()).containsExactly("1", "2");
      assertThat(reader.next().cells()).containsExactly("3", "4");
      assertThat(reader.next()).isNull();
    }
  }

  @Test
  void knowsMissingCells() {
    assertThat(new String[] {"", "?", "NA", "NaN"}).allMatch(CsvReader::isMissing);
    assertThat(new String[] {"0", "x", "-"}).noneMatch(CsvReader::isMissing);
  }

  @Test
  void refusesARowOfAnotherWidth() throws IOException {
    Path file = file("a,b\n1,2\n3\n");
    try (CsvReader reader = CsvReader.open(file)) {
      reader.next();
      assertThatThrownBy(reader::next)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("line 3 has 1 cells, expected: 2");
    }
  }

  @Test
  void refusesAnEmptyFileAMissingFileAndADoubleName() throws IOException {
    assertThatThrownBy(() -> CsvReader.open(file("")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is empty");
    assertThatThrownBy(() -> CsvReader.open(directory.resolve("none.csv")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is not a file");
    assertThatThrownBy(() -> CsvReader.open(file("a,b,a\n1,2,3\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("names a column twice");
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("rows.csv"), text);
  }
}
