package io.arrears.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * Reads the rows of a csv or gzipped csv file with a header, in UTF-8, one by one. Blanks around a
 * cell and empty lines are skipped; every other row must have as many cells as the header.
 */
final class CsvReader implements Closeable {

  private static final int GZIP_FIRST = 0x1f;
  private static final int GZIP_SECOND = 0x8b;
  private static final Set<String> MISSING = Set.of("", "?", "NA", "N/A", "NaN", "nan", "null");

  private final Path file;
  private final MappingIterator<String[]> rows;
  private final List<String> header;
  private long lastLine;

  private CsvReader(Path file, MappingIterator<String[]> rows) throws IOException {
    this.file = file;
    this.rows = rows;
    Row names = read();
    if (names == null) {
      throw new DataException(file + " is empty, expected: a header and at least one row");
    }
    header = List.of(names.cells());
    if (Set.copyOf(header).size() < header.size()) {
      throw new DataException(file + ", line 1: the header names a column twice: " + header);
    }
  }

  /** Opens a file and reads its header. */
  static CsvReader open(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DataException(file + " is not a file, expected: a csv or csv.gz file");
    }
    CsvMapper mapper = new CsvMapper();
    mapper.enable(CsvParser.Feature.WRAP_AS_ARRAY);
    mapper.enable(CsvParser.Feature.TRIM_SPACES);
    mapper.enable(CsvParser.Feature.SKIP_EMPTY_LINES);
    InputStream bytes = unzip(new BufferedInputStream(Files.newInputStream(file), 1 << 16));
    try {
      return new CsvReader(
          file,
          mapper
              .readerFor(String[].class)
              .readValues(new InputStreamReader(bytes, StandardCharsets.UTF_8)));
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static InputStream unzip(BufferedInputStream bytes) throws IOException {
    bytes.mark(2);
    boolean zipped = bytes.read() == GZIP_FIRST && bytes.read() == GZIP_SECOND;
    bytes.reset();
    return zipped ? new GZIPInputStream(bytes, 1 << 16) : bytes;
  }

  /** Whether a cell is a missing value. */
  static boolean isMissing(String cell) {
    return MISSING.contains(cell);
  }

  /** Column names, unique. */
  List<String> header() {
    return header;
  }

  /** The next row, as many cells as the header; null at the end. */
  Row next() throws IOException {
    Row row = read();
    if (row != null && row.cells().length != header.size()) {
      throw new DataException(
          file
              + ", line "
              + row.line()
              + " has "
              + row.cells().length
              + " cells, expected: "
              + header.size()
              + ", one for each column of the header");
    }
    return row;
  }

  private Row read() throws IOException {
    try {
      if (!rows.hasNextValue()) {
        return null;
      }
      lastLine = rows.getCurrentLocation().getLineNr();
      return new Row(lastLine, rows.nextValue());
    } catch (JsonProcessingException e) {
      throw new DataException(
          file + ", line " + e.getLocation().getLineNr() + ": " + e.getOriginalMessage());
    } catch (RuntimeJsonMappingException e) {
      throw new DataException(file + ", after line " + lastLine + ": " + e.getMessage());
    }
  }

  /** What is wrong with a cell. */
  DataException error(Row row, String column, String value, String expected) {
    return new DataException(
        file
            + ", line "
            + row.line()
            + ", column "
            + column
            + " is '"
            + value
            + "', expected: "
            + expected);
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }

  /**
   * One row.
   *
   * @param line line of the file, from 1
   * @param cells as many cells as the header
   */
  record Row(long line, String[] cells) {}
}
