package io.arrears.cli;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes something that leaves files behind once: by its owner, or else when the JVM is told to
 * end. Thread-safe.
 */
final class CloseAtExit implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(CloseAtExit.class);

  private final AutoCloseable closing;
  private final Thread hook = new Thread(this::closeQuietly, "arrears-close");
  private boolean closed;

  private CloseAtExit(AutoCloseable closing) {
    this.closing = closing;
  }

  /** Registers what is to be closed. */
  static CloseAtExit of(AutoCloseable closing) {
    CloseAtExit registered = new CloseAtExit(closing);
    try {
      Runtime.getRuntime().addShutdownHook(registered.hook);
    } catch (IllegalStateException e) {
      // The JVM is ending: its owner will close it, or nobody.
      LOG.debug("no shutdown hook", e);
    }
    return registered;
  }

  /** Whether the JVM is ending. */
  static boolean isEnding() {
    try {
      Thread probe = new Thread(() -> {});
      Runtime.getRuntime().addShutdownHook(probe);
      Runtime.getRuntime().removeShutdownHook(probe);
      return false;
    } catch (IllegalStateException e) {
      return true;
    }
  }

  /** Closes it if nobody has; returns when that is done. */
  @Override
  public synchronized void close() throws Exception {
    if (closed) {
      return;
    }
    closed = true;
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      LOG.debug("closed while the JVM ends", e);
    }
    closing.close();
  }

  private void closeQuietly() {
    try {
      close();
    } catch (Exception e) {
      LOG.warn("not everything was cleaned up", e);
    }
  }
}
