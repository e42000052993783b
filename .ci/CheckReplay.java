import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;

/**
 * Checks the JSON of a replay: FILE triggers MIN MAX | alarms MIN MAX | same-alarms OTHER | loss-below OTHER SHARE | same-triggers OTHER |
 * none-before ROW | first-after OTHER ROWS | labels-told.
 */
public final class CheckReplay {

  public static void main(String[] args) throws Exception {
    JsonNode replay = read(args[0]);
    JsonNode triggers = replay.get("triggers");
    switch (args[1]) {
      case "triggers" -> {
        int min = Integer.parseInt(args[2]);
        int max = Integer.parseInt(args[3]);
        check(
            triggers.size() >= min && triggers.size() <= max,
            triggers.size() + " triggers, allowed: " + min + " to " + max);
      }
      case "alarms" -> {
        int alarms = replay.get("alarms").size();
        int min = Integer.parseInt(args[2]);
        int max = Integer.parseInt(args[3]);
        check(
            alarms >= min && alarms <= max,
            alarms + " drift alarms, allowed: " + min + " to " + max);
      }
      case "same-alarms" -> {
        JsonNode other = read(args[2]).get("alarms");
        check(
            replay.get("alarms").equals(other) && !other.isEmpty(),
            replay.get("alarms").size() + " and " + other.size() + " alarms, wanted: the same, at least one");
      }
      case "loss-below" -> {
        double never = read(args[2]).at("/loss/deployed").asDouble();
        double ours = replay.at("/loss/deployed").asDouble();
        double saved = 1 - ours / never;
        check(
            saved >= Double.parseDouble(args[3]),
            String.format(
                "deployed loss %.1f against %.1f without retrains: %.1f %% below, wanted: %.0f %%",
                ours, never, 100 * saved, 100 * Double.parseDouble(args[3])));
      }
      case "same-triggers" -> {
        JsonNode other = read(args[2]).get("triggers");
        // Two that never ask agree on nothing.
        boolean same = triggers.size() > 0 && triggers.size() == other.size();
        for (int i = 0; same && i < triggers.size(); i++) {
          JsonNode a = triggers.get(i);
          JsonNode b = other.get(i);
          same =
              a.get("triggerId").equals(b.get("triggerId"))
                  && a.get("atRow").equals(b.get("atRow"))
                  && Math.abs(a.get("debt").asDouble() - b.get("debt").asDouble()) <= 1e-9;
        }
        check(same, triggers.size() + " and " + other.size() + " triggers, wanted: the same, at least one");
      }
      case "none-before" -> {
        long first = first(triggers);
        check(first >= Long.parseLong(args[2]), "first trigger at row " + first);
      }
      case "first-after" -> {
        long other = first(read(args[2]).get("triggers"));
        long late = first(triggers) - other;
        check(
            other < Long.MAX_VALUE && late >= 0 && late <= Long.parseLong(args[3]),
            "first trigger " + late + " rows after " + other + ", allowed: 0 to " + args[3]);
      }
      case "labels-told" -> {
        JsonNode labels = replay.get("labels");
        long told =
            labels.get("booked").asLong()
                + labels.get("closed").asLong()
                + labels.get("held").asLong();
        // More booked than came would be hidden in "lost", which is at least 0.
        check(
            told == labels.get("joined").asLong()
                && told > 0
                && replay.get("deadLetters").asLong() == 0
                && labels.get("lost").asLong() == 0
                && labels.get("pending").asLong() == 0
                && labels.get("waiting").asLong() == 0,
            "every label is booked, closed or held once, none lost, nothing waits: " + labels);
      }
      default -> check(false, "unknown check " + args[1]);
    }
  }

  private static long first(JsonNode triggers) {
    return triggers.isEmpty() ? Long.MAX_VALUE : triggers.get(0).get("atRow").asLong();
  }

  private static JsonNode read(String file) throws Exception {
    return new ObjectMapper().readTree(new File(file));
  }

  private static void check(boolean holds, String what) {
    System.out.println((holds ? "   holds: " : "   FAILS: ") + what);
    if (!holds) {
      System.exit(1);
    }
  }
}
