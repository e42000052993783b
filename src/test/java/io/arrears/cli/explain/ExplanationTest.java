package io.arrears.cli.explain;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.arrears.avro.RetrainTrigger;
import io.arrears.avro.TriggerReason;
import io.arrears.cli.RecordJson;
import io.arrears.kafka.TriggerDigest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Triggers as they were written, and with one field altered. */
class ExplanationTest {

  /**
   * Fields that nothing else follows from: the digest alone covers them. Names are those of the
   * guide.
   */
  private static final Set<String> STATED =
      Set.of(
          "currency",
          "family",
          "loss",
          "halfLife",
          "priorScale",
          "effectiveRows",
          "beliefFingerprint",
          "codeVersion",
          "note");

  private static final Set<String> ALWAYS_RECOMPUTED =
      Set.of(
          "activation",
          "attempt",
          "debt",
          "efficacy",
          "eventId",
          "lookTime",
          "lossBelief",
          "lossDeployed",
          "lossPrice",
          "modelId",
          "openingBalance",
          "rule",
          "scoreGap",
          "triggerId",
          "triggerOrdinal",
          "version",
          "windowExamples");

  @ParameterizedTest
  @EnumSource(value = TriggerReason.class, mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void aTriggerOfEveryReasonHolds(TriggerReason reason) {
    for (RetrainTrigger trigger : Triggers.of(reason)) {
      Explanation explanation = Explanation.of(trigger);
      assertThat(explanation.failing()).as(explanation.lines().toString()).isEmpty();
      assertThat(InWords.of(trigger)).endsWith(".").doesNotContain("null", "NaN");
    }
  }

  @ParameterizedTest
  @EnumSource(value = TriggerReason.class, mode = EnumSource.Mode.EXCLUDE, names = "UNKNOWN")
  void everyAlteredFieldIsFound(TriggerReason reason) throws Exception {
    for (RetrainTrigger trigger : Triggers.of(reason)) {
      List<Alteration> alterations = alterations(trigger);
      assertThat(alterations).hasSizeGreaterThan(60);
      for (Alteration alteration : alterations) {
        assertThat(Explanation.of(alteration.altered()).failing())
            .as(alteration.toString())
            .isNotEmpty();
      }
    }
  }

  @Test
  void thePlanIsCheckedAndSaid() {
    RetrainTrigger trigger = Triggers.of(TriggerReason.DEBT).get(0);
    assertThat(trigger.getPlan()).isNotNull();
    assertThat(String.join(" ", PlanLines.inWords(trigger)))
        .contains("Train on the", "Weights that pay the debt off: x", "penalise")
        .doesNotContain("null", "NaN");
    trigger.getPlan().setRegimeLatest(trigger.getPlan().getRegimeEarliest() - 1);
    trigger.getPlan().setTrainRows(trigger.getPlan().getRegimeRows() + 1);
    trigger.getPlan().getBlocks().get(0).setShare(1.5);
    trigger.getPlan().setSynapseStrength(-1.0);
    assertThat(trigger.getPlan().getNeurons()).isNotEmpty();
    trigger.getPlan().getNeurons().get(0).setCoordinates(List.of(1));
    assertThat(Explanation.of(trigger).failing())
        .contains("regime", "trainFrom", "blocks", "importance", "neurons");
    trigger.setPlan(null);
    assertThat(PlanLines.of(trigger)).isEmpty();
    assertThat(PlanLines.inWords(trigger)).isEmpty();
  }

  /** What the other lines find where the digest was computed anew. */
  @ParameterizedTest
  @MethodSource("recomputed")
  void numbersOfTheDecisionAreFoundWithoutTheDigest(TriggerReason reason, Set<String> fields)
      throws Exception {
    for (RetrainTrigger trigger : Triggers.of(reason)) {
      Set<String> missed = new TreeSet<>();
      Set<String> found = new TreeSet<>();
      for (Alteration alteration : alterations(trigger)) {
        RetrainTrigger altered = alteration.altered();
        if (!alteration.field().equals("digest")) {
          altered.setDigest(TriggerDigest.of(altered));
          (Explanation.of(altered).holds() ? missed : found).add(alteration.field());
        }
      }
      assertThat(found).containsAll(ALWAYS_RECOMPUTED).containsAll(fields);
      assertThat(missed).containsAll(STATED);
    }
  }

  static Stream<Arguments> recomputed() {
    return Stream.of(
        Arguments.of(TriggerReason.DEBT, Set.of("retrainCost", "left", "right")),
        Arguments.of(
            TriggerReason.PERFORMANCE,
            Set.of(
                "metric",
                "floor",
                "alpha",
                "minLabels",
                "labels",
                "metricSum",
                "logWealth",
                "left",
                "right")),
        Arguments.of(TriggerReason.INTERVAL, Set.of("activatedAt", "left", "right")),
        Arguments.of(TriggerReason.MANUAL, Set.of("commandTime", "left", "right")),
        Arguments.of(TriggerReason.DRIFT, Set.of("left", "right")));
  }

  @Test
  void theLineOfTheAlteredNumberIsNamed() {
    RetrainTrigger trigger = Triggers.of(TriggerReason.DEBT).get(0);
    assertThat(failing(trigger, t -> t.setLossBelief(t.getLossBelief() + 1)))
        .containsExactly("scoreGap", "digest");
    assertThat(failing(trigger, t -> t.setLossPrice(t.getLossPrice() * 2)))
        .containsExactly("debt", "digest");
    assertThat(failing(trigger, t -> t.setRetrainCost(1e9)))
        .containsExactly("right", "rule", "digest");
    assertThat(failing(trigger, t -> t.setLookTime(0L))).containsExactly("triggerId", "digest");
    assertThat(failing(trigger, t -> t.setHalfLife(1L))).containsExactly("digest");
    assertThat(failing(trigger, t -> t.setReason(TriggerReason.UNKNOWN))).contains("reason");
  }

  private static List<String> failing(RetrainTrigger trigger, Consumer<RetrainTrigger> change) {
    RetrainTrigger altered = RetrainTrigger.newBuilder(trigger).build();
    change.accept(altered);
    return Explanation.of(altered).failing();
  }

  /** The first release wrote neither the sides of the inequality nor a digest. */
  @Test
  void aRecordOfTheFirstReleaseHolds() throws Exception {
    RetrainTrigger trigger = Triggers.of(TriggerReason.DEBT).get(0);
    ObjectNode old = RecordJson.write(trigger);
    List<String> later = new ArrayList<>();
    boolean added = false;
    for (var names = old.fieldNames(); names.hasNext(); ) {
      String name = names.next();
      added |= name.equals("rule");
      if (added) {
        later.add(name);
      }
    }
    old.remove(later);
    RetrainTrigger read = RecordJson.read(old, RetrainTrigger.class);
    assertThat(Explanation.of(read).failing()).isEmpty();
    read.setRetrainCost(read.getDebt() * 1.001);
    assertThat(Explanation.of(read).failing()).containsExactly("rule");
  }

  @Test
  void roundingOfManyAdditionsIsNoAlteration() {
    // 0.1 added a million times is off by 1.3e-6; a millionth of it altered is not.
    double sum = 0;
    for (int i = 0; i < 1_000_000; i++) {
      sum += 0.1;
    }
    assertThat(sum).isNotEqualTo(100_000);
    assertThat(Explanation.near(sum, 100_000, 100_000, 1_000_000)).isTrue();
    assertThat(Explanation.near(sum * (1 + 1e-6), 100_000, 100_000, 1_000_000)).isFalse();
  }

  // ---- alterations ------------------------------------------------------------------------------

  /**
   * One field of a trigger altered.
   *
   * @param field field of the record
   * @param path where inside of it
   * @param altered the record
   */
  private record Alteration(String field, String path, RetrainTrigger altered) {
    @Override
    public String toString() {
      return path + " of " + altered;
    }
  }

  /** Every leaf of the record altered in a few ways. */
  private static List<Alteration> alterations(RetrainTrigger trigger) throws Exception {
    List<Alteration> alterations = new ArrayList<>();
    ObjectNode whole = RecordJson.write(trigger);
    Map<String, BiConsumer<ObjectNode, JsonNode>> leaves = new LinkedHashMap<>();
    Map<String, JsonNode> values = new LinkedHashMap<>();
    collect("", whole, leaves, values);
    for (String path : leaves.keySet()) {
      for (JsonNode other : others(values.get(path))) {
        if (other.equals(values.get(path))) {
          continue;
        }
        ObjectNode copy = whole.deepCopy();
        leaves.get(path).accept(copy, other);
        String field = path.replaceFirst("[\\[.].*", "");
        RetrainTrigger altered;
        try {
          altered = RecordJson.read(copy, RetrainTrigger.class);
        } catch (IOException e) {
          // No legal symbol: it cannot even be read.
          continue;
        }
        alterations.add(new Alteration(field, path + "=" + other, altered));
      }
    }
    return alterations;
  }

  private static void collect(
      String prefix,
      JsonNode node,
      Map<String, BiConsumer<ObjectNode, JsonNode>> leaves,
      Map<String, JsonNode> values) {
    for (var fields = node.fields(); fields.hasNext(); ) {
      var field = fields.next();
      String path = prefix + field.getKey();
      if (field.getValue() instanceof ArrayNode items) {
        for (int i = 0; i < items.size(); i++) {
          collect(path + "[" + i + "].", items.get(i), leaves, values);
        }
      } else {
        String pointer = "/" + path.replaceAll("\\[(\\d+)\\]\\.", "/$1/");
        int cut = pointer.lastIndexOf('/');
        leaves.put(
            path,
            (root, other) ->
                ((ObjectNode) root.at(pointer.substring(0, cut)))
                    .set(pointer.substring(cut + 1), other));
        values.put(path, field.getValue());
      }
    }
  }

  private static List<JsonNode> others(JsonNode value) {
    JsonNodeFactory nodes = JsonNodeFactory.instance;
    if (value.isDouble()) {
      double number = value.doubleValue();
      return List.of(
          nodes.numberNode(number + Math.max(1e-3, Math.abs(number) * 1e-6)),
          nodes.numberNode(number - Math.max(1e-3, Math.abs(number) * 1e-6)),
          nodes.numberNode(number * 2 + 1),
          nodes.numberNode(-number - 1),
          nodes.textNode("NaN"));
    }
    if (value.isIntegralNumber()) {
      return List.of(
          nodes.numberNode(value.longValue() + 1),
          nodes.numberNode(value.longValue() - 1),
          nodes.numberNode(-value.longValue() - 7));
    }
    return value.isTextual()
        ? List.of(nodes.textNode(value.textValue() + "x"), nodes.textNode(""))
        : List.of();
  }
}
