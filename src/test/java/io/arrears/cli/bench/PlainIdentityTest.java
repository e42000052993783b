package io.arrears.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.engine.Origin;
import io.arrears.kafka.AvroCodec;
import io.arrears.kafka.ObservationMapper;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeutils.TypeSerializer;
import org.apache.flink.core.memory.DataInputDeserializer;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class PlainIdentityTest {

  @Test
  void itDecodesAndSendsOnWhatTheJobDecodes() throws Exception {
    AvroCodec codec = new AvroCodec();
    List<io.arrears.avro.Observation> written = List.of(row(0, 1.0), row(1, null), row(2, 0.0));
    PlainIdentity.Decoder decoder = new PlainIdentity.Decoder();
    List<io.arrears.avro.Observation> read = new ArrayList<>();
    for (SpecificRecordBase row : written) {
      decoder.deserialize(
          new ConsumerRecord<>("observations", 0, 0, null, codec.encode(row)),
          new ListCollector<>(read));
    }
    TypeSerializer<io.arrears.avro.Observation> serializer =
        decoder.getProducedType().createSerializer(new SerializerConfigImpl());
    for (int i = 0; i < written.size(); i++) {
      DataOutputSerializer bytes = new DataOutputSerializer(64);
      serializer.serialize(read.get(i), bytes);
      assertThat(
              serializer.deserialize(
                  new DataInputDeserializer(bytes.getSharedBuffer(), 0, bytes.length())))
          .isEqualTo(written.get(i));
      assertThat(ObservationMapper.toEngine(read.get(i), Origin.NONE).features())
          .isEqualTo(codec.decodeObservation(codec.encode(written.get(i)), Origin.NONE).features());
    }
  }

  private static io.arrears.avro.Observation row(int row, Double label) {
    return io.arrears.avro.Observation.newBuilder()
        .setModelId("model")
        .setVersion("v1")
        .setPredictionId("p" + row)
        .setTime(1_000L + row)
        .setFeatures(List.of(0.5 * row, -1.0))
        .setPrediction(List.of(0.25))
        .setLabel(label)
        .setLabelTime(label == null ? null : 2_000L)
        .build();
  }
}
