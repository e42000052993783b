package io.arrears.engine;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

/**
 * Examples of versions that are not known yet. Bounded in number by the caller and in time by each
 * example's deadline. Not thread-safe.
 */
final class WaitingRoom {

  /** Deadline of an example whose deployment is known and takes effect later. */
  static final long NO_DEADLINE = Long.MAX_VALUE;

  private final Deque<Guest> guests = new ArrayDeque<>();

  void admit(Example example, long deadline) {
    guests.addLast(new Guest(example, deadline));
  }

  int size() {
    return guests.size();
  }

  /** Earliest deadline in processing time; {@link Long#MAX_VALUE} where there is none. */
  long nextDeadline() {
    long next = NO_DEADLINE;
    for (Guest guest : guests) {
      next = Math.min(next, guest.deadline());
    }
    return next;
  }

  /** Removes and returns the examples of a version, in order of arrival. */
  List<Example> release(String version) {
    List<Example> released = new ArrayList<>();
    for (Iterator<Guest> i = guests.iterator(); i.hasNext(); ) {
      Example example = i.next().example();
      if (example.observation().version().equals(version)) {
        released.add(example);
        i.remove();
      }
    }
    return released;
  }

  /** Removes and returns the examples whose deadline has come. */
  List<Example> expire(long now) {
    List<Example> expired = new ArrayList<>();
    for (Iterator<Guest> i = guests.iterator(); i.hasNext(); ) {
      Guest guest = i.next();
      if (guest.deadline() <= now) {
        expired.add(guest.example());
        i.remove();
      }
    }
    return expired;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(guests.size());
    for (Guest guest : guests) {
      out.writeLong(guest.deadline());
      EventCodec.write(out, guest.example());
    }
  }

  static WaitingRoom read(DataInput in) throws IOException {
    WaitingRoom room = new WaitingRoom();
    int size = in.readInt();
    for (int i = 0; i < size; i++) {
      long deadline = in.readLong();
      room.admit((Example) EventCodec.read(in), deadline);
    }
    return room;
  }

  private record Guest(Example example, long deadline) {}
}
