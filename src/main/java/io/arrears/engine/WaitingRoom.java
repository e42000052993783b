package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Examples, corrections, profile deltas and what waits for labels, of versions that are not known
 * yet, and commands to a model that is not. Bounded in number by the caller and in processing time
 * by each example's deadline. Not thread-safe.
 */
final class WaitingRoom {

  private static final long NEVER = Long.MAX_VALUE;

  private final List<Guest> guests = new ArrayList<>();
  private long nextDeadline = NEVER;

  void admit(Event event, long deadline) {
    guests.add(new Guest(event, deadline));
    nextDeadline = Math.min(nextDeadline, deadline);
  }

  int size() {
    return guests.size();
  }

  /** Earliest deadline in processing time; {@link Long#MAX_VALUE} where there is none. */
  long nextDeadline() {
    return nextDeadline;
  }

  /** Removes and returns what is of a version, in order of arrival. */
  List<Event> release(String version) {
    return remove(guest -> version.equals(version(guest.event())));
  }

  /** The version that an event is of; null: of the model. */
  private static String version(Event event) {
    if (event instanceof Example example) {
      return example.observation().version();
    }
    if (event instanceof Correction correction) {
      return correction.observation().version();
    }
    if (event instanceof Waiting waiting) {
      return waiting.observation().version();
    }
    if (event instanceof ProfileDelta delta) {
      return delta.version();
    }
    return event instanceof Arrivals arrivals ? arrivals.version() : null;
  }

  /** Removes and returns the commands, in order of arrival. */
  List<Event> releaseCommands() {
    return remove(guest -> guest.event() instanceof Command);
  }

  /** Removes and returns the events whose deadline has come. */
  List<Event> expire(long now) {
    return nextDeadline > now ? List.of() : remove(guest -> guest.deadline() <= now);
  }

  private List<Event> remove(Predicate<Guest> leaves) {
    List<Event> gone = new ArrayList<>();
    for (Guest guest : guests) {
      if (leaves.test(guest)) {
        gone.add(guest.event());
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
  }

  static WaitingRoom read(DataInput in) throws IOException {
    WaitingRoom room = new WaitingRoom();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long deadline = in.readLong();
      room.admit(EventCodec.read(in), deadline);
    }
    return room;
  }

  private record Guest(Event event, long deadline) {}
}
