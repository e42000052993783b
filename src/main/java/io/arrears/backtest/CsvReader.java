package io.arrears.backtest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.RuntimeJsonMappingException;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Reads the rows of a csv or gzipped csv file with a header, in UTF-8, one by one. Blanks around a
 * cell and empty lines are skipped; every other row must have as many cells as the header.
 */
final class CsvReader implements Closeable {

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
    BufferedInputStream bytes = bytes(file);
    try {
      CsvReader reader =
          new CsvReader(
              file, mapper.readerFor(String[].class).readValues(FileText.utf8(file, bytes)));
      reader.requireCommas();
      return reader;
    } catch (DataException | RuntimeException e) {
      bytes.close();
      throw e;
    } catch (IOException e) {
      bytes.close();
      throw damaged(file, 0, e);
    }
  }

  private static BufferedInputStream bytes(Path file) throws IOException {
    try {
      return FileText.unzipped(file);
    } catch (IOException e) {
      throw damaged(file, 0, e);
    }
  }

  private void requireCommas() throws DataException {
    if (header.size() > 1) {
      return;
    }
    for (char separator : new char[] {';', '\t', '|'}) {
      if (header.get(0).indexOf(separator) >= 0) {
        throw new DataException(
            file
                + ", line 1: the header '"
                + header.get(0).replace("\t", "\\t")
                + "' is one column and has "
                + (separator == '\t' ? "tabs" : "'" + separator + "'")
                + " in it, expected: columns separated by commas; convert the file");
      }
    }
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
    } catch (RuntimeJsonMappingException e) {
      throw new DataException(file + ", after line " + lastLine + ": " + e.getMessage());
    } catch (IOException e) {
      throw explained(e);
    }
  }

  private DataException explained(IOException problem) throws IOException {
    // Jackson wraps what reading throws; its own errors have no such cause.
    IOException cause = problem.getCause() instanceof IOException inner ? inner : problem;
    if (cause instanceof CharacterCodingException) {
      return new DataException(
          file
              + ", line "
              + FileText.firstLineNotUtf8(file)
              + " is not UTF-8; convert the file, for example with iconv -f LATIN1 -t UTF-8");
    }
    if (cause instanceof JsonProcessingException csv) {
      return new DataException(
          file + ", in the row that begins at line " + lastLine + ": " + csv.getOriginalMessage());
    }
    return damaged(file, lastLine, cause);
  }

  private static DataException damaged(Path file, long lastLine, IOException problem) {
    String message = problem.getMessage();
    return new DataException(
        file
            + (lastLine > 0 ? ", after line " + lastLine : "")
            + ": "
            + (message == null ? problem.getClass().getSimpleName() : message)
            + "; the file is damaged or incomplete, copy or compress it again");
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
