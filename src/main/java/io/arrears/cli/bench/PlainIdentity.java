package io.arrears.cli.bench;

import io.arrears.avro.Observation;
import java.io.IOException;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.formats.avro.typeutils.AvroTypeInfo;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The identity job as it is written with what Flink and Avro bring and nothing of this code base:
 * Kafka, Avro's reader into the generated class, {@code keyBy} on the model id with flink-avro's
 * serializer, a map, a sink that discards. Reader and buffer are used again for every record; there
 * are no watermarks; Flink's defaults hold, so objects are copied between chained operators.
 */
final class PlainIdentity {

  private PlainIdentity() {}

  /**
   * Adds the graph to an environment.
   *
   * @param source a Kafka source that lacks its deserializer
   */
  static void define(StreamExecutionEnvironment env, KafkaSourceBuilder<Observation> source) {
    env.fromSource(
            source.setDeserializer(new RunClock.Source<>(new Decoder())).build(),
            WatermarkStrategy.noWatermarks(),
            "source-observations")
        .keyBy(Observation::getModelId)
        .map(observation -> observation)
        .returns(new AvroTypeInfo<>(Observation.class))
        .sinkTo(new RunClock.DiscardingSink<>());
  }

  /** Reads the body behind the header of a single object. */
  static final class Decoder implements KafkaRecordDeserializationSchema<Observation> {

    private static final long serialVersionUID = 1L;

    /** Bytes of magic and fingerprint. */
    private static final int HEADER = 10;

    private transient SpecificDatumReader<Observation> reader;
    private transient BinaryDecoder decoder;

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> message, Collector<Observation> out)
        throws IOException {
      if (reader == null) {
        reader = new SpecificDatumReader<>(Observation.class);
      }
      byte[] value = message.value();
      decoder = DecoderFactory.get().binaryDecoder(value, HEADER, value.length - HEADER, decoder);
      out.collect(reader.read(null, decoder));
    }

    @Override
    public TypeInformation<Observation> getProducedType() {
      return new AvroTypeInfo<>(Observation.class);
    }
  }
}
