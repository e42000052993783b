package io.arrears.backtest;

import io.arrears.belief.Family;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * The column of the label. Categorical labels may be any text: the classes that the warm-up shows
 * get the indices 0, 1, ... in their order (by number where all are numbers, else by text). All
 * classes that come up later share one more class, {@code (other)}, which exists only where the
 * file holds such a row, or where the warm-up shows a single class. An empty cell is no label.
 */
final class LabelColumn {

  /** Name of the class of all that the warm-up has not shown. */
  static final String OTHER = "(other)";

  private static final int FEWEST_CLASSES = 2;

  private final String name;
  private final Family family;

  /** Class to its index; empty but for categorical. */
  private final Map<String, Integer> classes;

  private boolean hasOther;

  private LabelColumn(String name, Family family, Map<String, Integer> classes) {
    this.name = name;
    this.family = family;
    this.classes = classes;
    this.hasOther = family == Family.CATEGORICAL && classes.size() < FEWEST_CLASSES;
  }

  /** A column whose classes are those of the given cells. */
  static LabelColumn of(String name, Family family, List<String> warmup) {
    Map<String, Integer> classes = new LinkedHashMap<>();
    if (family == Family.CATEGORICAL) {
      boolean numbers = warmup.stream().noneMatch(FeatureColumn::isText);
      Comparator<String> byText = Comparator.naturalOrder();
      TreeSet<String> sorted =
          new TreeSet<>(
              numbers
                  ? Comparator.comparingDouble(FeatureColumn::number).thenComparing(byText)
                  : byText);
      warmup.stream().filter(cell -> !CsvReader.isMissing(cell)).forEach(sorted::add);
      sorted.forEach(cell -> classes.put(cell, classes.size()));
    }
    return new LabelColumn(name, family, classes);
  }

  /** The label of a row: NaN where the cell is empty; categorical: the index of its class. */
  double parse(CsvReader.Row row, String cell, CsvReader reader) throws DataException {
    if (CsvReader.isMissing(cell)) {
      return Double.NaN;
    }
    if (family == Family.CATEGORICAL) {
      Integer index = classes.get(cell);
      hasOther |= index == null;
      return index == null ? classes.size() : index;
    }
    double value = FeatureColumn.number(cell);
    if (!family.isLegalLabel(value, 1)) {
      throw reader.error(
          row,
          name,
          cell,
          family.labelRange(1) + " for family " + family + ", or empty where there is no label");
    }
    return value;
  }

  /** Names of the classes by index, as far as was parsed; empty but for categorical. */
  List<String> classes() {
    List<String> names = new ArrayList<>(classes.keySet());
    if (hasOther) {
      names.add(OTHER);
    }
    return List.copyOf(names);
  }
}
