package io.arrears.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Blocks of head coordinates: what belongs together is one block. Levels of a one-hot column,
 * {@code column=level}, are the block {@code column}; every other feature is a block of its own,
 * the intercept is {@code (intercept)}. Without state.
 */
final class HeadBlocks {

  static final String INTERCEPT = "(intercept)";

  private HeadBlocks() {}

  /**
   * The blocks in the order of their first feature, the intercept last.
   *
   * @param features names of the D features
   * @return coordinates of each block, 0 to D
   */
  static Map<String, int[]> of(List<String> features) {
    Map<String, List<Integer>> blocks = new LinkedHashMap<>();
    for (int j = 0; j < features.size(); j++) {
      int end = features.get(j).indexOf('=');
      String name = end > 0 ? features.get(j).substring(0, end) : features.get(j);
      blocks.computeIfAbsent(name, key -> new ArrayList<>()).add(j);
    }
    Map<String, int[]> coordinates = new LinkedHashMap<>();
    blocks.forEach(
        (name, list) -> coordinates.put(name, list.stream().mapToInt(Integer::intValue).toArray()));
    coordinates.put(INTERCEPT, new int[] {features.size()});
    return coordinates;
  }
}
