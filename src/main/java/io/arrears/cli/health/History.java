package io.arrears.cli.health;

import io.arrears.avro.DebtSnapshot;
import io.arrears.avro.Occasion;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What the health stream says of one model, oldest first, and what changed from one to the next.
 */
final class History {

  private final List<Entry> entries = new ArrayList<>();
  private final Map<Integer, DebtSnapshot> lastByActivation = new HashMap<>();
  private String openTrigger;

  /**
   * One snapshot and what is new in it.
   *
   * @param snapshot the snapshot
   * @param verdictChanged its verdict, or the rule that fired, differs from the one before on the
   *     same activation, or there was none
   * @param lifecycleChanged the model's state differs from the one before on the same activation
   * @param driftChanged a drift alarm has started or ended since the one before on the same
   *     activation
   * @param asked identifier of the trigger that it is the first to speak of; empty: none
   */
  record Entry(
      DebtSnapshot snapshot,
      boolean verdictChanged,
      boolean lifecycleChanged,
      boolean driftChanged,
      String asked) {

    /** Whether a version went into service. */
    boolean deployed() {
      return snapshot.getOccasion() == Occasion.DEPLOYED && snapshot.getActivation() > 0;
    }

    /** Whether anything happened beyond one more look. */
    boolean isChange() {
      return verdictChanged
          || lifecycleChanged
          || driftChanged
          || !asked.isEmpty()
          || (snapshot.getOccasion() != Occasion.LOOK && snapshot.getOccasion() != Occasion.WINDOW);
    }
  }

  /** Takes the next snapshot of the model. */
  Entry add(DebtSnapshot snapshot) {
    DebtSnapshot before = lastByActivation.put(snapshot.getActivation(), snapshot);
    String open = snapshot.getOpenTriggerId();
    boolean asked = open != null && !open.equals(openTrigger);
    openTrigger = open;
    Entry entry =
        new Entry(
            snapshot,
            before == null
                || snapshot.getVerdictChanged()
                || !before.getVerdict().equals(snapshot.getVerdict()),
            before != null && !before.getLifecycle().equals(snapshot.getLifecycle()),
            !Objects.equals(
                before == null ? null : before.getDriftAlarmSince(), snapshot.getDriftAlarmSince()),
            asked ? open : "");
    entries.add(entry);
    return entry;
  }

  boolean isEmpty() {
    return entries.isEmpty();
  }

  /** Every snapshot, oldest first. */
  List<Entry> entries() {
    return entries;
  }

  /** The snapshots at which something happened. */
  List<Entry> changes() {
    return entries.stream().filter(Entry::isChange).toList();
  }

  /** The last snapshot of all. */
  DebtSnapshot last() {
    return entries.get(entries.size() - 1).snapshot();
  }

  /** The last word on the version that serves; null where only canaries have spoken. */
  DebtSnapshot serving() {
    return entries.stream()
        .map(Entry::snapshot)
        .filter(History::isLedgerOfServing)
        .reduce((earlier, later) -> later)
        .orElse(null);
  }

  /** Largest event time of all, milliseconds since the epoch. */
  long newest() {
    return entries.stream().mapToLong(entry -> entry.snapshot().getTime()).max().orElse(0);
  }

  /** The history from an event time on; what changed is as it was in the whole. */
  History since(long time) {
    History later = new History();
    entries.stream()
        .filter(entry -> entry.snapshot().getTime() >= time)
        .forEach(later.entries::add);
    later.lastByActivation.putAll(lastByActivation);
    later.openTrigger = openTrigger;
    return later;
  }

  /**
   * Whether a snapshot speaks of the ledger that decides: not a canary's, and one that took effect.
   */
  static boolean isLedgerOfServing(DebtSnapshot snapshot) {
    return snapshot.getActivation() > 0 && !Objects.equals(snapshot.getRole(), "CANARY");
  }

  /** Entries of the ledgers that decide, in the order of their event times. */
  List<Entry> ofServing() {
    return entries.stream()
        .filter(entry -> isLedgerOfServing(entry.snapshot()))
        .sorted(Comparator.comparingLong(entry -> entry.snapshot().getTime()))
        .toList();
  }
}
