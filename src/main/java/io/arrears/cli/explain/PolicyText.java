package io.arrears.cli.explain;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The rules that a trigger states, such as {@code DEBT(efficacy=true, accrued=false),
 * INTERVAL(maxAge=3600000 ms)}, as names and numbers.
 */
final class PolicyText {

  private static final Pattern RULE = Pattern.compile("([A-Z]+)\\(([^()]*)\\)");

  private final Map<String, Map<String, String>> rules = new HashMap<>();

  PolicyText(String text) {
    Matcher matcher = RULE.matcher(text);
    while (matcher.find()) {
      Map<String, String> parameters = new HashMap<>();
      for (String parameter : matcher.group(2).split(", ")) {
        String[] sides = parameter.split("=", 2);
        if (sides.length == 2) {
          parameters.put(sides[0], sides[1].replaceFirst(" .*", ""));
        }
      }
      rules.put(matcher.group(1), parameters);
    }
  }

  /** Whether there is a rule for a reason. */
  boolean has(String reason) {
    return rules.containsKey(reason);
  }

  /** Whether a parameter of a rule is true; false where there is none. */
  boolean flag(String reason, String parameter) {
    return "true".equals(rules.getOrDefault(reason, Map.of()).get(parameter));
  }

  /** A parameter of a rule; NaN where there is none. */
  double number(String reason, String parameter) {
    String text = rules.getOrDefault(reason, Map.of()).get(parameter);
    try {
      return text == null ? Double.NaN : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
