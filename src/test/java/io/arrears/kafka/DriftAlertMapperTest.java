package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.arrears.avro.FeatureMarginal;
import io.arrears.engine.DriftAlert;
import io.arrears.engine.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.junit.jupiter.api.Test;

/** Drift alerts on their topic. */
class DriftAlertMapperTest {

  private final AvroCodec codec = new AvroCodec();

  @Test
  void marginalsComeBackAsTheyWere() throws Exception {
    DriftAlert alert = (DriftAlert) Samples.outputs().get("drift-alert-marginals");
    io.arrears.avro.DriftAlert read =
        codec.decode(
            io.arrears.avro.DriftAlert.class, codec.encode(DriftAlertMapper.toAvro(alert)));
    assertThat(read.getFeatures()).hasSameSizeAs(alert.moved());
    for (int i = 0; i < alert.moved().size(); i++) {
      assertThat(DriftAlertMapper.fromAvro(read.getFeatures().get(i).getMarginal()))
          .isEqualTo(alert.moved().get(i).marginal());
    }
    FeatureMarginal age = read.getFeatures().get(0).getMarginal();
    assertThat(age.getPsi().getValue()).isEqualTo(1.25);
    assertThat(age.getChiSquare().getValue()).isEqualTo(2.5);
    assertThat(age.getG().getValue()).isEqualTo(1.125);
    assertThat(age.getJensenShannon().getValue()).isEqualTo(0.15);
    assertThat(age.getKs().getExpected()).isEqualTo(0.03);
    assertThat(age.getWasserstein().getPValue()).isZero();
    assertThat(age.getMissing().getWindow()).isEqualTo(0.02);
    assertThat(age.getUnseen()).isNull();
    assertThat(read.getFeatures().get(2).getMarginal()).isNull();
  }

  /** A reader of the first release passes over what it does not know, and the other way round. */
  @Test
  void theFirstReleaseReadsAndIsRead() throws IOException {
    Schema first =
        new Schema.Parser()
            .parse(Files.readString(Path.of("src/main/resources/schemas/v1/DriftAlert.avsc")));
    Schema present = io.arrears.avro.DriftAlert.getClassSchema();
    io.arrears.avro.DriftAlert alert =
        DriftAlertMapper.toAvro((DriftAlert) Samples.outputs().get("drift-alert-marginals"));
    GenericRecord old =
        new GenericDatumReader<GenericRecord>(present, first)
            .read(null, DecoderFactory.get().binaryDecoder(encoded(alert, present), null));
    assertThat(old.get("features").toString()).contains("age").doesNotContain("marginal");
    io.arrears.avro.DriftAlert read =
        new SpecificDatumReader<io.arrears.avro.DriftAlert>(first, present)
            .read(null, DecoderFactory.get().binaryDecoder(encoded(old, first), null));
    assertThat(read.getFeatures()).hasSize(3).allMatch(moved -> moved.getMarginal() == null);
    assertThat(read.getFeatures().get(0).getEffect()).isEqualTo(1.5);
  }

  private static <T> byte[] encoded(T record, Schema schema) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
    new GenericDatumWriter<T>(schema, SpecificData.get()).write(record, encoder);
    encoder.flush();
    return bytes.toByteArray();
  }
}
