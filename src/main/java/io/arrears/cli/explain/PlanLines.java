package io.arrears.cli.explain;

import io.arrears.avro.OffsetRange;
import io.arrears.avro.PlanBlock;
import io.arrears.avro.PlanNeuron;
import io.arrears.avro.RetrainPlan;
import io.arrears.avro.RetrainTrigger;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The plan of a trigger: what of it can be checked, and what it says. */
final class PlanLines {

  /** Rounding of a sum of shares. */
  private static final double A_LITTLE = 1e-6;

  private static final int BLOCKS_IN_WORDS = 5;

  private PlanLines() {}

  /** What a plan must fulfil; nothing of a trigger without one. */
  static List<Line> of(RetrainTrigger trigger) {
    RetrainPlan plan = trigger.getPlan();
    List<Line> lines = new ArrayList<>();
    if (plan == null) {
      return lines;
    }
    lines.add(
        line(
            "regime",
            plan.getRegimeEarliest() <= plan.getRegimeStart()
                && plan.getRegimeStart() <= plan.getRegimeLatest()
                && isShare(plan.getUnchanged())
                && plan.getRegimeRows() >= 0,
            "began at %s, with probability 0.8 from %s to %s, %,d rows ago; no change since"
                + " %s with probability %.3g",
            RuleLines.time(plan.getRegimeStart()),
            RuleLines.time(plan.getRegimeEarliest()),
            RuleLines.time(plan.getRegimeLatest()),
            plan.getRegimeRows(),
            since(plan),
            plan.getUnchanged()));
    lines.add(
        line(
            "trainFrom",
            plan.getTrainRows() >= 0
                && (plan.getTrainRows() <= plan.getRegimeRows()
                    || plan.getTrainFrom() < plan.getRegimeStart())
                && 2 * plan.getTrainRows() >= plan.getRegimeRows(),
            "%s, %,d rows, at least half of the regime's %,d",
            RuleLines.time(plan.getTrainFrom()),
            plan.getTrainRows(),
            plan.getRegimeRows()));
    lines.add(
        line(
            "trainOffsets",
            plan.getTrainOffsets().stream().allMatch(range -> records(range) > 0)
                && plan.getTrainOffsets().stream().mapToLong(PlanLines::records).sum()
                    >= plan.getTrainRows(),
            "%d partitions hold the %,d rows",
            plan.getTrainOffsets().size(),
            plan.getTrainRows()));
    double sum = plan.getBlocks().stream().mapToDouble(PlanBlock::getShare).sum();
    lines.add(
        line(
            "blocks",
            sum <= 1 + A_LITTLE
                && plan.getBlocks().stream().mapToInt(PlanBlock::getCoordinates).sum()
                    <= plan.getImportance().size()
                && plan.getBlocks().stream().allMatch(b -> isShare(b.getShare())),
            "%d blocks pay off %.4g of the debt",
            plan.getBlocks().size(),
            sum));
    lines.add(
        line(
            "importance",
            plan.getImportance().stream().allMatch(value -> value >= 0)
                && plan.getSynapseStrength() >= 0
                && plan.getNeuronStrength() >= 0,
            "%d coordinates; penalty strength %.4g rows by coordinate, %.4g by block",
            plan.getImportance().size(),
            plan.getSynapseStrength(),
            plan.getNeuronStrength()));
    if (!plan.getNeurons().isEmpty()) {
      lines.add(
          line(
              "neurons",
              arePartition(plan) && areMeans(plan) && holdBlocks(plan),
              "%d blocks hold each of the %d coordinates once; each weighs the mean of its own",
              plan.getNeurons().size(),
              plan.getImportance().size()));
    }
    return lines;
  }

  private static boolean arePartition(RetrainPlan plan) {
    BitSet seen = new BitSet();
    int count = 0;
    for (PlanNeuron neuron : plan.getNeurons()) {
      for (int coordinate : neuron.getCoordinates()) {
        if (coordinate < 0 || coordinate >= plan.getImportance().size()) {
          return false;
        }
        seen.set(coordinate);
        count++;
      }
    }
    return count == plan.getImportance().size() && seen.cardinality() == count;
  }

  private static boolean areMeans(RetrainPlan plan) {
    for (PlanNeuron neuron : plan.getNeurons()) {
      double sum = 0;
      for (int coordinate : neuron.getCoordinates()) {
        sum += plan.getImportance().get(coordinate);
      }
      double mean = sum / neuron.getCoordinates().size();
      if (!(Math.abs(neuron.getImportance() - mean) <= A_LITTLE * mean)) {
        return false;
      }
    }
    return true;
  }

  /** Whether every block that is to move is one of them. */
  private static boolean holdBlocks(RetrainPlan plan) {
    return plan.getBlocks().stream()
        .allMatch(
            block ->
                plan.getNeurons().stream()
                    .anyMatch(
                        neuron ->
                            neuron.getBlock().equals(block.getBlock())
                                && neuron.getCoordinates().size() == block.getCoordinates()
                                && neuron.getImportance() == block.getImportance()));
  }

  /** The plan in sentences; none without one. */
  static List<String> inWords(RetrainTrigger trigger) {
    RetrainPlan plan = trigger.getPlan();
    if (plan == null) {
      return List.of();
    }
    List<String> words = new ArrayList<>();
    words.add(
        String.format(
            Locale.ROOT,
            "Train on the %,d rows since %s: the labels follow their present law since %s (80 %%: %s"
                + " to %s).",
            plan.getTrainRows(),
            RuleLines.time(plan.getTrainFrom()),
            RuleLines.time(plan.getRegimeStart()),
            RuleLines.time(plan.getRegimeEarliest()),
            RuleLines.time(plan.getRegimeLatest())));
    if (!plan.getSinceActivation()) {
      words.add("The watch began in the middle of the version's life: what was before is unknown.");
    }
    if (!plan.getBlocks().isEmpty()) {
      words.add(
          "Weights that pay the debt off: "
              + plan.getBlocks().stream()
                  .limit(BLOCKS_IN_WORDS)
                  .map(
                      block ->
                          String.format(
                              Locale.ROOT, "%s %.0f %%", block.getBlock(), 100 * block.getShare()))
                  .collect(Collectors.joining(", "))
              + ".");
    }
    words.add(
        String.format(
            Locale.ROOT,
            "To keep what the model knew, penalise moving its weights by importance with strength %.4g"
                + " rows.",
            plan.getSynapseStrength()));
    return words;
  }

  private static String since(RetrainPlan plan) {
    return plan.getSinceActivation() ? "activation" : "the watch began, later than activation,";
  }

  private static long records(OffsetRange range) {
    return range.getLast() - range.getFirst() + 1;
  }

  private static boolean isShare(double value) {
    return value >= 0 && value <= 1 + A_LITTLE;
  }

  private static Line line(String field, boolean holds, String text, Object... numbers) {
    return new Line(field, holds, String.format(Locale.ROOT, text, numbers));
  }
}
