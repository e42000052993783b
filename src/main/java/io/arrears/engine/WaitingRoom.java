package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Examples, corrections and what waits for labels, of versions that are not known yet, and commands
 * to a model that is not: bounded in number by the caller and in processing time by each one's
 * deadline. Profile deltas have a room of their own, see {@link UnknownRows}. Not thread-safe.
 */
final class WaitingRoom {

  private static final long NEVER = Long.MAX_VALUE;

  /** About what an event takes beside its numbers, bytes. */
  private static final long HEAP_OF_EVENT = 350;

  private final List<Guest> guests = new ArrayList<>();
  private final UnknownRows unknown = new UnknownRows();
  private long nextDeadline = NEVER;
  private long heapOfGuests;

  void admit(Event event, long deadline) {
    guests.add(new Guest(event, deadline));
    nextDeadline = Math.min(nextDeadline, deadline);
    heapOfGuests += heapBytes(event);
  }

  /**
   * Takes what was seen of an unknown version.
   *
   * @param maxRows rows that are kept of each version
   */
  void admit(ProfileDelta delta, long deadline, int maxRows) {
    unknown.admit(delta, deadline, maxRows);
  }

  /** Observations given up since this was asked last. */
  long takeLost() {
    return unknown.takeLost();
  }

  boolean isEmpty() {
    return guests.isEmpty() && unknown.isEmpty();
  }

  /** About what waits takes in memory, bytes. */
  long heapBytes() {
    return heapOfGuests + unknown.heapBytes();
  }

  private static long heapBytes(Event event) {
    Observation observation = observation(event);
    return observation == null
        ? HEAP_OF_EVENT
        : HEAP_OF_EVENT + 8L * (observation.features().length + observation.prediction().length);
  }

  /** Events of any kind but profile deltas. */
  int size() {
    return guests.size();
  }

  /** Earliest deadline in processing time; {@link Long#MAX_VALUE} where there is none. */
  long nextDeadline() {
    return Math.min(nextDeadline, unknown.nextDeadline());
  }

  /** Removes and returns what is of a version, in order of arrival, profile deltas last. */
  List<Event> release(String version) {
    List<Event> released = remove(guest -> version.equals(version(guest.event())));
    released.addAll(unknown.release(version));
    return released;
  }

  /** The version that an event is of; null: of the model. */
  static String version(Event event) {
    Observation observation = observation(event);
    if (observation != null) {
      return observation.version();
    }
    return event instanceof Arrivals arrivals ? arrivals.version() : null;
  }

  /** The observation that an event is of; null: of none. */
  private static Observation observation(Event event) {
    if (event instanceof Example example) {
      return example.observation();
    }
    if (event instanceof Correction correction) {
      return correction.observation();
    }
    return event instanceof Waiting waiting ? waiting.observation() : null;
  }

  /** Removes and returns the commands, in order of arrival. */
  List<Event> releaseCommands() {
    return remove(guest -> guest.event() instanceof Command);
  }

  /** Removes and returns the events whose deadline has come. */
  List<Event> expire(long now) {
    unknown.expire(now);
    return nextDeadline > now ? List.of() : remove(guest -> guest.deadline() <= now);
  }

  private List<Event> remove(Predicate<Guest> leaves) {
    List<Event> gone = new ArrayList<>();
    for (Guest guest : guests) {
      if (leaves.test(guest)) {
        gone.add(guest.event());
        heapOfGuests -= heapBytes(guest.event());
      }
    }
    guests.removeIf(leaves);
    nextDeadline = NEVER;
    for (Guest guest : guests) {
      nextDeadline = Math.min(nextDeadline, guest.deadline());
    }
    return gone;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(guests.size());
    for (Guest guest : guests) {
      out.writeLong(guest.deadline());
      EventCodec.write(out, guest.event());
    }
    unknown.write(out);
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param hasUnknown whether profile deltas follow, as from format 3 of the model on
   */
  static WaitingRoom read(DataInput in, boolean hasUnknown) throws IOException {
    WaitingRoom room = new WaitingRoom();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long deadline = in.readLong();
      room.admit(EventCodec.read(in), deadline);
    }
    if (hasUnknown) {
      room.unknown.read(in);
    }
    return room;
  }

  private record Guest(Event event, long deadline) {}
}
