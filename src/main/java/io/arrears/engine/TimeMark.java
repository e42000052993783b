package io.arrears.engine;

/**
 * A producer's promise that everything up to a time has been sent on one partition. It moves the
 * watermark where there is too little traffic to do so; a lock-step replay lives on it.
 *
 * @param time everything up to and including this time was sent, milliseconds since the epoch
 * @param origin where it was read from
 */
public record TimeMark(long time, Origin origin) implements Event {

  @Override
  public String modelId() {
    return "";
  }
}
