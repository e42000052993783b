package io.arrears.backtest;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/** The text of a plain or gzipped file in UTF-8. */
final class FileText {

  private static final int BUFFER = 1 << 16;
  private static final byte[] GZIP = {0x1f, (byte) 0x8b};
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private FileText() {}

  /** The bytes of a file, unzipped where it is zipped, whatever it is called. */
  static BufferedInputStream unzipped(Path file) throws IOException {
    BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(file), BUFFER);
    try {
      boolean zipped = startsWith(bytes, GZIP);
      return zipped ? new BufferedInputStream(new GZIPInputStream(bytes, BUFFER), BUFFER) : bytes;
    } catch (IOException e) {
      bytes.close();
      throw e;
    }
  }

  /**
   * Decodes UTF-8, with or without a byte order mark; what is not UTF-8 fails with a {@link
   * CharacterCodingException} instead of becoming question marks.
   */
  static Reader utf8(Path file, BufferedInputStream bytes) throws IOException {
    byte[] first = peek(bytes, 2);
    // Text has no zero bytes in UTF-8 and one in each character of a header in UTF-16.
    boolean wide =
        first.length == 2
            && (first[0] == 0
                || first[1] == 0
                || (first[0] & 0xff) == 0xff
                || (first[0] & 0xff) == 0xfe);
    if (wide) {
      throw new DataException(
          file + " is UTF-16, expected: UTF-8; convert it, for example with iconv");
    }
    if (startsWith(bytes, MARK)) {
      bytes.skipNBytes(MARK.length);
    }
    return new InputStreamReader(
        bytes,
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT));
  }

  /** Number of the first line, counted from 1, that is not UTF-8; 0: there is none. */
  static long firstLineNotUtf8(Path file) throws IOException {
    try (InputStream bytes = unzipped(file)) {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      long number = 1;
      int next;
      do {
        next = bytes.read();
        if (next >= 0 && next != '\n') {
          line.write(next);
        } else if (isUtf8(line.toByteArray())) {
          line.reset();
          number++;
        } else {
          return number;
        }
      } while (next >= 0);
      return 0;
    }
  }

  private static boolean isUtf8(byte[] line) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(line));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static boolean startsWith(BufferedInputStream bytes, byte[] expected) throws IOException {
    return Arrays.equals(peek(bytes, expected.length), expected);
  }

  private static byte[] peek(BufferedInputStream bytes, int count) throws IOException {
    bytes.mark(count);
    byte[] first = bytes.readNBytes(count);
    bytes.reset();
    return first;
  }
}
