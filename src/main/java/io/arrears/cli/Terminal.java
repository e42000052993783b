package io.arrears.cli;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Where a command prints: a terminal, on which a table can be redrawn in place, or a file or pipe.
 */
public final class Terminal {

  private static final String ESCAPE = "\u001b[";
  private static final int WIDTH = 80;
  private static final int HEIGHT = 24;
  private static final int UNLIMITED = 1000;

  private final PrintStream out;
  private final boolean interactive;
  private final Style style;
  private int drawn;

  public Terminal(PrintStream out, boolean interactive, Style style) {
    this.out = out;
    this.interactive = interactive;
    this.style = style;
  }

  /**
   * Standard output. It counts as a terminal where the launcher says so (system property {@code
   * arrears.terminal.out}) or, started without it, where there is a console. NO_COLOR is respected.
   */
  public static Terminal standardOutput() {
    String told = System.getProperty("arrears.terminal.out");
    boolean terminal = told == null ? System.console() != null : Boolean.parseBoolean(told);
    boolean able = terminal && !"dumb".equals(System.getenv("TERM"));
    String noColour = System.getenv("NO_COLOR");
    Charset charset = charset();
    Style style =
        new Style(
            able && (noColour == null || noColour.isEmpty()),
            able && charset.newEncoder().canEncode('\u2588'));
    PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, charset);
    return new Terminal(out, able, style);
  }

  public boolean interactive() {
    return interactive;
  }

  public Style style() {
    return style;
  }

  /** Prints lines for good: they stay above what is drawn next. */
  public void print(List<String> lines) {
    out.print(erased());
    lines.forEach(out::println);
    out.flush();
  }

  /** Replaces the lines drawn before; in a file or pipe they simply follow. */
  public void draw(List<String> lines) {
    StringBuilder text = new StringBuilder(erased());
    for (String line : lines) {
      text.append(line).append(System.lineSeparator());
    }
    drawn = interactive ? lines.size() : 0;
    out.print(text);
    out.flush();
  }

  /** Lines and columns that can be drawn on; without limits in a file or pipe. */
  public Size size() {
    if (!interactive) {
      return new Size(UNLIMITED, UNLIMITED);
    }
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] answer =
          new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
              .trim()
              .split(" ");
      stty.waitFor(1, TimeUnit.SECONDS);
      int height = Integer.parseInt(answer[0]);
      int width = Integer.parseInt(answer[1]);
      return height > 0 && width > 0 ? new Size(height, width) : new Size(HEIGHT, WIDTH);
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException e) {
      return new Size(HEIGHT, WIDTH);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Size(HEIGHT, WIDTH);
    }
  }

  /**
   * Size of a terminal.
   *
   * @param height lines
   * @param width columns
   */
  public record Size(int height, int width) {}

  private String erased() {
    String erase = drawn == 0 ? "" : ESCAPE + drawn + "A\r" + ESCAPE + "J";
    drawn = 0;
    return erase;
  }

  private static Charset charset() {
    for (String property : List.of("stdout.encoding", "sun.stdout.encoding", "native.encoding")) {
      String name = System.getProperty(property);
      if (name != null && Charset.isSupported(name)) {
        return Charset.forName(name);
      }
    }
    return Charset.defaultCharset();
  }
}
