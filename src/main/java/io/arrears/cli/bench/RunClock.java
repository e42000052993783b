package io.arrears.cli.bench;

import io.arrears.engine.Event;
import io.arrears.kafka.EventDeserializer;
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

  private RunClock() {}

  static void reset() {
    FIRST.set(0);
    LAST.set(0);
  }

  /** Seconds of the run that has ended. */
  static double seconds() {
    if (FIRST.get() == 0 || LAST.get() == 0) {
      throw new IllegalStateException("the job ended without having read or written anything");
    }
    return (LAST.get() - FIRST.get()) / 1e9;
  }

  /** Notes the first record and leaves the work to the job's own decoder. */
  static final class Source implements KafkaRecordDeserializationSchema<Event> {

    private static final long serialVersionUID = 1L;

    private final EventDeserializer deserializer;
    private transient boolean started;

    Source(EventDeserializer deserializer) {
      this.deserializer = deserializer;
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Event> out) {
      if (!started) {
        started = true;
        FIRST.compareAndSet(0, System.nanoTime());
      }
      deserializer.deserialize(message, out);
    }

    @Override
    public TypeInformation<Event> getProducedType() {
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
        @Override
        public void write(T value, Context context) {}

        @Override
        public void flush(boolean endOfInput) {
          if (endOfInput) {
            LAST.accumulateAndGet(System.nanoTime(), Math::max);
          }
        }

        @Override
        public void close() {}
      };
    }
  }
}
