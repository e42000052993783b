package io.arrears.backtest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
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

  @Test
  void saysThatAGzipFileIsDamaged() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write("a,b\n".getBytes(StandardCharsets.UTF_8));
      Random random = new Random(1);
      for (int row = 0; row < 20_000; row++) {
        String text = random.nextDouble() + "," + random.nextDouble() + "\n";
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    }
    byte[] whole = bytes.toByteArray();
    for (int length : new int[] {5, 10, 15, 100, whole.length / 2, whole.length - 4}) {
      byte[] cut = Arrays.copyOf(whole, length);
      assertThatThrownBy(() -> readAll(Files.write(directory.resolve("cut.csv.gz"), cut)))
          .as("%s bytes", length)
          .isInstanceOf(DataException.class)
          .hasMessageContaining("cut.csv.gz")
          .hasMessageContaining("damaged or incomplete, copy or compress it again")
          .hasMessageNotContaining("null");
    }
    whole[whole.length / 2] ^= 0x55;
    whole[whole.length / 2 + 1] ^= 0x55;
    assertThatThrownBy(() -> readAll(Files.write(directory.resolve("cut.csv.gz"), whole)))
        .isInstanceOf(DataException.class);
    byte[] half = Arrays.copyOf(bytes.toByteArray(), whole.length / 2);
    assertThatThrownBy(() -> readAll(Files.write(directory.resolve("cut.csv.gz"), half)))
        .hasMessageMatching(".*, after line \\d{4,}: .*");
  }

  @Test
  void namesTheLineThatIsNotUtf8() throws IOException {
    StringBuilder text = new StringBuilder("a,b\n");
    text.append("1,x\n".repeat(9_000)).append("2,caf\u00e9\n").append("1,x\n".repeat(9_000));
    Path file = directory.resolve("rows.csv");
    Files.write(file, text.toString().getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> readAll(file))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 9002 is not UTF-8; convert the file");
    Files.write(file, text.toString().getBytes(StandardCharsets.UTF_8));
    assertThat(readAll(file)).isEqualTo(18_001);
  }

  @Test
  void saysThatAFileIsUtf16() {
    for (Charset charset :
        List.of(StandardCharsets.UTF_16, StandardCharsets.UTF_16LE, StandardCharsets.UTF_16BE)) {
      assertThatThrownBy(
              () ->
                  readAll(Files.write(directory.resolve("w.csv"), "a,b\n1,2\n".getBytes(charset))))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("is UTF-16, expected: UTF-8");
    }
  }

  @Test
  void passesOverAByteOrderMark() throws IOException {
    try (CsvReader reader = CsvReader.open(file("\ufeffa,b\n1,2\n"))) {
      assertThat(reader.header()).containsExactly("a", "b");
    }
  }

  @Test
  void seesOtherSeparators() {
    assertThatThrownBy(() -> CsvReader.open(file("a;b;c\n1;2;3\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has ';' in it, expected: columns separated by commas");
    assertThatThrownBy(() -> CsvReader.open(file("a\tb\n1\t2\n")))
        .hasMessageContaining("'a\\tb' is one column and has tabs in it");
  }

  @Test
  void namesTheLineWhereAQuoteIsOpened() {
    assertThatThrownBy(() -> readAll(file("a,b\n1,x\n2,\"y\n3,z\n4,z\n")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("in the row that begins at line 3")
        .hasMessageContaining("quote");
  }

  private static int readAll(Path file) throws IOException {
    try (CsvReader reader = CsvReader.open(file)) {
      int rows = 0;
      while (reader.next() != null) {
        rows++;
      }
      return rows;
    }
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("rows.csv"), text);
  }
}
