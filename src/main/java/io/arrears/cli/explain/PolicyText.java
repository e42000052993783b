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
    return text(reason, parameter).equals("true");
  }

  /** A parameter of a rule; empty where there is none. */
  String text(String reason, String parameter) {
    return rules.getOrDefault(reason, Map.of()).getOrDefault(parameter, "");
  }

  /** A parameter of a rule; NaN where there is none. */
  double number(String reason, String parameter) {
    try {
      return Double.parseDouble(text(reason, parameter));
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
  }
}
