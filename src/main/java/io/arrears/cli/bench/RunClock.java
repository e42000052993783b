package io.arrears.cli.bench;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Time from the first record that a source of the running job decodes to the end of its last sink,
 * without start and stop of the job. One job at a time, in this JVM.
 */
final class RunClock {

  private static final AtomicLong FIRST = new AtomicLong();
  private static final AtomicLong LAST = new AtomicLong();
  private static final AtomicLong DISCARDED = new AtomicLong();

  private RunClock() {}

  static void reset() {
    FIRST.set(0);
    LAST.set(0);
    DISCARDED.set(0);
  }

  /** How many records the discarding sinks of the run that has ended were given. */
  static long discarded() {
    return DISCARDED.get();
  }

  /** Seconds of the run that has ended. */
  static double seconds() {
    if (FIRST.get() == 0 || LAST.get() == 0) {
      throw new IllegalStateException("the job ended without having read or written anything");
    }
    return (LAST.get() - FIRST.get()) / 1e9;
  }

  /**
   * Notes the first record and leaves the work to a decoder.
   *
   * @param <T> type of what is decoded
   */
  static final class Source<T> implements KafkaRecordDeserializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final KafkaRecordDeserializationSchema<T> deserializer;
    private transient boolean started;

    Source(KafkaRecordDeserializationSchema<T> deserializer) {
      this.deserializer = deserializer;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<T> out)
        throws IOException {
      if (!started) {
        started = true;
        FIRST.compareAndSet(0, System.nanoTime());
      }
      deserializer.deserialize(message, out);
    }

    @Override
    public TypeInformation<T> getProducedType() {
      return deserializer.getProducedType();
    }
  }

  /**
   * Forgets what it is given and notes when there is no more.
   *
   * @param <T> type of what it forgets
   */
  static final class DiscardingSink<T> implements Sink<T> {

    private static final long serialVersionUID = 1L;

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) {
      return new SinkWriter<>() {

        private long discarded;

        @Override
        public void write(T value, Context context) {
          discarded++;
        }

        @Override
        public void flush(boolean endOfInput) {
          if (endOfInput) {
            DISCARDED.addAndGet(discarded);
            LAST.accumulateAndGet(System.nanoTime(), Math::max);
          }
        }

        @Override
        public void close() {}
      };
    }
  }
}
