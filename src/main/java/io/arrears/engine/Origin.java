package io.arrears.engine;

import java.util.Objects;

/**
 * Where a record was read from.
 *
 * @param topic Kafka topic, or the name of a file
 * @param partition partition number, from 0
 * @param offset position within the partition, in records
 */
public record Origin(String topic, int partition, long offset) {

  /** The origin of records that were made in memory. */
  public static final Origin NONE = new Origin("", 0, 0);

  public Origin {
    Objects.requireNonNull(topic, "topic");
  }

  @Override
  public String toString() {
    return topic + "-" + partition + "@" + offset;
  }
}
