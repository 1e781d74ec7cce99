package io.weft.http.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The open streams of a connection by their numbers; any thread. Its lock is a leaf. */
final class StreamTable {
  private static final int INITIAL_SLOTS = 16;

  private final ReentrantLock lock = new ReentrantLock();

  /** Open addressing: a stream lies at the slot of its number, or at the next free one. */
  @GuardedBy("lock")
  private @Nullable Http2Stream[] slots = new Http2Stream[INITIAL_SLOTS];

  @GuardedBy("lock")
  private int count;

  private volatile int size;

  /** How many streams are open. */
  int size() {
    return size;
  }

  @Nullable Http2Stream get(int id) {
    lock.lock();
    try {
      int slot = find(id);
      return slots[slot];
    } finally {
      lock.unlock();
    }
  }

  void add(Http2Stream stream) {
    lock.lock();
    try {
      if (count * 2 >= slots.length) {
        resize(slots.length * 2);
      }
      slots[find(stream.id())] = stream;
      size = ++count;
    } finally {
      lock.unlock();
    }
  }

  /** Removes the stream {@code id}; whether it was there. */
  boolean remove(int id) {
    lock.lock();
    try {
      int slot = find(id);
      if (slots[slot] == null) {
        return false;
      }
      slots[slot] = null;
      size = --count;
      closeGap(slot);
      if (slots.length > INITIAL_SLOTS && count * 8 < slots.length) {
        resize(slots.length / 2);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** All streams as they are now. */
  List<Http2Stream> snapshot() {
    lock.lock();
    try {
      List<Http2Stream> streams = new ArrayList<>(count);
      for (Http2Stream stream : slots) {
        if (stream != null) {
          streams.add(stream);
        }
      }
      return streams;
    } finally {
      lock.unlock();
    }
  }

  /** Where {@code id} lies, or could be put. */
  @GuardedBy("lock")
  private int find(int id) {
    int slot = slot(id);
    for (Http2Stream at = slots[slot]; at != null && at.id() != id; at = slots[slot]) {
      slot = (slot + 1) & (slots.length - 1);
    }
    return slot;
  }

  /** Moves up what did not lie at its own slot because of the one that is free now. */
  @GuardedBy("lock")
  private void closeGap(int free) {
    int gap = free;
    int slot = (gap + 1) & (slots.length - 1);
    for (Http2Stream at = slots[slot]; at != null; at = slots[slot]) {
      int distance = (slot - slot(at.id())) & (slots.length - 1);
      if (distance >= ((slot - gap) & (slots.length - 1))) {
        slots[gap] = at;
        slots[slot] = null;
        gap = slot;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
  }

  @GuardedBy("lock")
  private void resize(int length) {
    @Nullable Http2Stream[] old = slots;
    slots = new Http2Stream[length];
    for (Http2Stream stream : old) {
      if (stream != null) {
        slots[find(stream.id())] = stream;
      }
    }
  }

  @GuardedBy("lock")
  private int slot(int id) {
    // Numbers of one side differ in their lowest bit only if the other side opens streams, too.
    return (id >>> 1) & (slots.length - 1);
  }

  @Override
  public String toString() {
    return Arrays.toString(snapshot().toArray());
  }
}
