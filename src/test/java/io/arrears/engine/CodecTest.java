package io.arrears.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.drift.ShippedProfile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Events and outputs in their binary form and back. */
class CodecTest {

  @Test
  void everyEventComesBackAsItWas() throws IOException {
    for (Event event : Samples.events().values()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      EventCodec.write(new DataOutputStream(bytes), event);
      assertThat(EventCodec.read(in(bytes.toByteArray())))
          .usingRecursiveComparison()
          .withEqualsForType(Double::equals, Double.class)
          .withEqualsForType(ShippedProfile::equals, ShippedProfile.class)
          .isEqualTo(event);
    }
  }

  @Test
  void everyOutputComesBackAsItWas() throws IOException {
    for (Output output : Samples.outputs().values()) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      OutputCodec.write(new DataOutputStream(bytes), output);
      assertThat(OutputCodec.read(in(bytes.toByteArray())))
          .usingRecursiveComparison()
          .withEqualsForType(Double::equals, Double.class)
          .withEqualsForType(ShippedProfile::equals, ShippedProfile.class)
          .isEqualTo(output);
    }
  }

  @Test
  void thereIsASampleOfEveryKind() {
    assertThat(Samples.events().values())
        .extracting(Object::getClass)
        .contains((Class[]) Event.class.getPermittedSubclasses());
    assertThat(Samples.outputs().values())
        .extracting(Object::getClass)
        .contains((Class[]) Output.class.getPermittedSubclasses());
  }

  @Test
  void anInlineLabelIsNotWrittenTwice() throws IOException {
    ByteArrayOutputStream observation = new ByteArrayOutputStream();
    ByteArrayOutputStream example = new ByteArrayOutputStream();
    Observation labelled = (Observation) Samples.events().get("observation-labelled");
    EventCodec.write(new DataOutputStream(observation), labelled);
    EventCodec.write(new DataOutputStream(example), Example.inline(labelled));
    assertThat(example.size()).isEqualTo(observation.size());
  }

  @Test
  void unknownTagsAreRefused() {
    assertThatThrownBy(() -> EventCodec.read(in(new byte[] {99})))
        .isInstanceOf(IOException.class)
        .hasMessage("event tag is 99, allowed: 1 to 18; the bytes are damaged");
    assertThatThrownBy(() -> OutputCodec.read(in(new byte[] {0})))
        .isInstanceOf(IOException.class)
        .hasMessage("output tag is 0, allowed: 1 to 15; the bytes are damaged");
  }

  private static DataInputStream in(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
