package io.arrears.flink;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The live engines of a Judge, bounded in number and in memory. To make room, a hand goes round and
 * takes the first that was not used since it came by last (second chance), so that use costs no
 * more than a mark. The times at which they have something to do lie in one array, which is gone
 * through at a watermark: most are due then, and to note a time costs one write. Not thread-safe.
 */
final class HotModels {

  static final long NEVER = Long.MAX_VALUE;

  /** Place of a model that is not hot. */
  private static final int NOWHERE = -1;

  /** A power of two. */
  private static final int FOUND = 8192;

  private final int most;
  private final long mostBytes;
  private final Map<String, HotModel> byId = new HashMap<>();

  /** In the order in which the hand goes round. */
  private final List<HotModel> round = new ArrayList<>();

  /** Next event times of the models of the round, by their place. */
  private long[] eventTimes = new long[64];

  private int hand;
  private long bytes;

  /** Models that were used, by the hash of their name: most are met here. */
  private final HotModel[] found = new HotModel[FOUND];

  /**
   * @param most how many are kept, 1 or more
   * @param mostBytes memory that they may take, bytes; one is kept in any case
   */
  HotModels(int most, long mostBytes) {
    this.most = most;
    this.mostBytes = mostBytes;
  }

  int size() {
    return round.size();
  }

  /** Memory that they take, bytes. */
  long bytes() {
    return bytes;
  }

  /** All of them, a copy. */
  List<HotModel> all() {
    return new ArrayList<>(round);
  }

  /** A model, which is used now; null where it is not hot. */
  HotModel use(String modelId) {
    int slot = slot(modelId);
    HotModel model = found[slot];
    if (model == null || !model.modelId.equals(modelId)) {
      model = byId.get(modelId);
      if (model == null) {
        return null;
      }
      found[slot] = model;
    }
    model.used = true;
    return model;
  }

  private static int slot(String modelId) {
    int hash = modelId.hashCode();
    return (hash ^ hash >>> 16) & FOUND - 1;
  }

  /** A model has become hot, and is used now. */
  void add(HotModel model) {
    byId.put(model.modelId, model);
    model.place = round.size();
    model.used = true;
    round.add(model);
    if (eventTimes.length < round.size()) {
      eventTimes = Arrays.copyOf(eventTimes, 2 * eventTimes.length);
    }
    eventTimes[model.place] = model.nextEventTime;
    weigh(model);
  }

  /** A model is hot no longer; one that is not changes nothing. */
  void remove(HotModel model) {
    if (!byId.remove(model.modelId, model)) {
      return;
    }
    HotModel last = round.remove(round.size() - 1);
    if (last != model) {
      round.set(model.place, last);
      last.place = model.place;
      eventTimes[last.place] = last.nextEventTime;
    }
    int slot = slot(model.modelId);
    if (found[slot] == model) {
      found[slot] = null;
    }
    model.place = NOWHERE;
    bytes -= model.heapBytes;
  }

  boolean contains(HotModel model) {
    return byId.get(model.modelId) == model;
  }

  /** Notes the memory that an engine takes by now. */
  void weigh(HotModel model) {
    if (model.place != NOWHERE) {
      long heapBytes = model.engine.heapBytes();
      bytes += heapBytes - model.heapBytes;
      model.heapBytes = heapBytes;
    }
  }

  /** Notes when an engine has something to do. */
  void schedule(HotModel model, long nextEventTime) {
    model.nextEventTime = nextEventTime;
    if (model.place != NOWHERE) {
      eventTimes[model.place] = nextEventTime;
    }
  }

  /** The models that have something to do by a time, in the order of that time and their names. */
  List<HotModel> due(long watermark) {
    List<HotModel> due = new ArrayList<>();
    int size = round.size();
    for (int i = 0; i < size; i++) {
      if (eventTimes[i] <= watermark && eventTimes[i] != NEVER) {
        due.add(round.get(i));
      }
    }
    Collections.sort(due);
    return due;
  }

  /** Whether room is to be made. */
  boolean areTooMany() {
    return size() > most || (bytes > mostBytes && size() > 1);
  }

  /** The next to make room, other than one that is in use. */
  HotModel nextToEvict(HotModel inUse) {
    while (true) {
      if (hand >= round.size()) {
        hand = 0;
      }
      HotModel model = round.get(hand);
      if (model != inUse && !model.used) {
        return model;
      }
      model.used = false;
      hand++;
    }
  }
}
