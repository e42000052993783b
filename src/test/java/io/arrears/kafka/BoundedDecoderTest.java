package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.junit.jupiter.api.Test;

/** The decoder against Avro's own encoder. */
class BoundedDecoderTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(bytes, null);

  @Test
  void itReadsWhatAvroWrites() throws IOException {
    Random random = new Random(1);
    for (int i = 0; i < 2_000; i++) {
      bytes.reset();
      long number = random.nextLong() >> random.nextInt(64);
      int small = random.nextInt() >> random.nextInt(32);
      double real = Double.longBitsToDouble(random.nextLong());
      float single = random.nextFloat();
      String text = "ä€\uD83D\uDE80".repeat(random.nextInt(30));
      byte[] raw = new byte[random.nextInt(50)];
      random.nextBytes(raw);
      encoder.writeLong(number);
      encoder.writeInt(small);
      encoder.writeDouble(real);
      encoder.writeFloat(single);
      encoder.writeString(text);
      encoder.writeBytes(raw);
      encoder.writeBoolean(i % 2 == 0);
      encoder.writeFixed(raw);
      encoder.writeEnum(i % 7);
      encoder.writeIndex(i % 3);
      encoder.flush();

      BoundedDecoder decoder = decoder(bytes.toByteArray());
      assertThat(decoder.readLong()).isEqualTo(number);
      assertThat(decoder.readInt()).isEqualTo(small);
      assertThat(decoder.readDouble()).isEqualTo(real);
      assertThat(decoder.readFloat()).isEqualTo(single);
      assertThat(decoder.readString()).isEqualTo(text);
      assertThat(decoder.readBytes(null)).isEqualTo(ByteBuffer.wrap(raw));
      assertThat(decoder.readBoolean()).isEqualTo(i % 2 == 0);
      byte[] fixed = new byte[raw.length];
      decoder.readFixed(fixed, 0, fixed.length);
      assertThat(fixed).isEqualTo(raw);
      assertThat(decoder.readEnum()).isEqualTo(i % 7);
      assertThat(decoder.readIndex()).isEqualTo(i % 3);
      assertThat(decoder.remaining()).isZero();
    }
  }

  @Test
  void itSkipsWhatAvroWrites() throws IOException {
    encoder.writeString("text");
    encoder.writeBytes(new byte[5]);
    encoder.writeFixed(new byte[3]);
    encoder.writeArrayStart();
    encoder.setItemCount(2);
    encoder.startItem();
    encoder.writeDouble(1);
    encoder.startItem();
    encoder.writeDouble(2);
    encoder.writeArrayEnd();
    encoder.writeLong(-7);
    encoder.flush();
    BoundedDecoder decoder = decoder(bytes.toByteArray());
    decoder.skipString();
    decoder.skipBytes();
    decoder.skipFixed(3);
    for (long items = decoder.skipArray(); items > 0; items = decoder.skipArray()) {
      decoder.skipFixed((int) (8 * items));
    }
    assertThat(decoder.readLong()).isEqualTo(-7);
    assertThat(decoder.remaining()).isZero();
  }

  @Test
  void lengthsBeyondTheBytesAreRefusedBeforeAnythingIsAllocated() throws IOException {
    encoder.writeLong(Integer.MAX_VALUE);
    encoder.writeLong(1);
    encoder.flush();
    byte[] claim = bytes.toByteArray();
    assertThatThrownBy(() -> decoder(claim).readString()).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> decoder(claim).readBytes(null)).isInstanceOf(EOFException.class);
    assertThatThrownBy(() -> decoder(claim).readArrayStart())
        .isInstanceOf(AvroRuntimeException.class)
        .hasMessageContaining("claims 2147483647 items");
    assertThatThrownBy(() -> decoder(new byte[3]).readDouble()).isInstanceOf(EOFException.class);
    byte[] endless = new byte[20];
    java.util.Arrays.fill(endless, (byte) 0xFF);
    assertThatThrownBy(() -> decoder(endless).readLong()).isInstanceOf(AvroRuntimeException.class);
  }

  private static BoundedDecoder decoder(byte[] source) {
    BoundedDecoder decoder = new BoundedDecoder();
    decoder.reset(source, 0);
    return decoder;
  }
}
