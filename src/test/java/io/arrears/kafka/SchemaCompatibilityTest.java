package io.arrears.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.arrears.avro.BeliefSnapshot;
import io.arrears.avro.Command;
import io.arrears.avro.DeadLetter;
import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.DriftAlert;
import io.arrears.avro.Label;
import io.arrears.avro.LabelRequest;
import io.arrears.avro.ModelDeployment;
import io.arrears.avro.Observation;
import io.arrears.avro.RetrainTrigger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schemas against those of every earlier release. Inputs must be readable from older writers;
 * outputs must also be readable by consumers that still have an older schema.
 */
class SchemaCompatibilityTest {

  private static final List<Class<? extends SpecificRecord>> INPUTS =
      List.of(ModelDeployment.class, Observation.class, Label.class, Command.class);

  private static final List<Class<? extends SpecificRecord>> OUTPUTS =
      List.of(
          RetrainTrigger.class,
          DebtSnapshot.class,
          DriftAlert.class,
          LabelRequest.class,
          BeliefSnapshot.class,
          DeadLetter.class);

  /** Records that no release has written yet. */
  private static final Set<Class<? extends SpecificRecord>> NEW = Set.of(LabelRequest.class);

  static Stream<Class<? extends SpecificRecord>> all() {
    return Stream.concat(INPUTS.stream(), OUTPUTS.stream());
  }

  @ParameterizedTest
  @MethodSource("all")
  void theSchemaIsCompatibleWithEveryEarlierRelease(Class<? extends SpecificRecord> type)
      throws SchemaValidationException {
    Schema present = KnownSchemas.of(type).present();
    List<Schema> earlier = new ArrayList<>();
    for (String release : KnownSchemas.RELEASES) {
      Schema schema = KnownSchemas.earlier(release, type.getSimpleName());
      if (schema != null) {
        earlier.add(schema);
      }
    }
    assertThat(earlier.isEmpty()).isEqualTo(NEW.contains(type));
    validator(OUTPUTS.contains(type)).validate(present, earlier);
  }

  @Test
  void incompatibleChangesAreFound() {
    Schema label = KnownSchemas.of(Label.class).present();
    Schema widened = changed(label, ",{\"name\":\"unit\",\"type\":\"string\"}]}");
    Schema defaulted =
        changed(label, ",{\"name\":\"unit\",\"type\":\"string\",\"default\":\"\"}]}");
    assertThatThrownBy(() -> validator(false).validate(widened, List.of(label)))
        .isInstanceOf(SchemaValidationException.class);
    assertThatThrownBy(() -> validator(true).validate(label, List.of(widened, defaulted)))
        .isInstanceOf(SchemaValidationException.class);
    assertThatCode(() -> validator(true).validate(defaulted, List.of(label)))
        .doesNotThrowAnyException();
  }

  private static SchemaValidator validator(boolean bothWays) {
    SchemaValidatorBuilder builder = new SchemaValidatorBuilder();
    return (bothWays ? builder.mutualReadStrategy() : builder.canReadStrategy()).validateAll();
  }

  /** The schema with another end. */
  private static Schema changed(Schema schema, String end) {
    String text = schema.toString();
    return new Schema.Parser().parse(text.substring(0, text.length() - 2) + end);
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyEarlierSchemaIsFoundByItsFingerprint(Class<? extends SpecificRecord> type) {
    for (String release : KnownSchemas.RELEASES) {
      Schema schema = KnownSchemas.earlier(release, type.getSimpleName());
      if (NEW.contains(type)) {
        assertThat(schema).isNull();
        continue;
      }
      long fingerprint = KnownSchemas.fingerprint(schema);
      Schema found = KnownSchemas.of(type).find(fingerprint);
      assertThat(KnownSchemas.fingerprint(found)).isEqualTo(fingerprint);
    }
  }

  @ParameterizedTest
  @MethodSource("all")
  void everyFieldSaysWhatItIsAndItsUnit(Class<? extends SpecificRecord> type) {
    Deque<Schema> open = new ArrayDeque<>(List.of(KnownSchemas.of(type).present()));
    Set<String> seen = new HashSet<>();
    while (!open.isEmpty()) {
      Schema schema = open.pop();
      switch (schema.getType()) {
        case RECORD -> {
          if (seen.add(schema.getFullName())) {
            assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
            for (Schema.Field field : schema.getFields()) {
              assertThat(field.doc()).as(schema.getName() + "." + field.name()).isNotBlank();
              open.push(field.schema());
            }
          }
        }
        case ENUM -> assertThat(schema.getDoc()).as(schema.getFullName()).isNotBlank();
        case ARRAY -> open.push(schema.getElementType());
        case UNION -> schema.getTypes().forEach(open::push);
        default -> {
          // Primitive types have nothing to document.
        }
      }
    }
  }

  @Test
  void everySchemaFileIsTested() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("avro-schemas"))) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(
              all().map(type -> type.getSimpleName() + ".avsc").toList());
    }
  }
}
