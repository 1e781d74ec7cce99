package io.weft.http.http2;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes lie in the inboxes of all streams of the process.
 *
 * <p>While they are few, a connection's window is refilled on receipt, so that a stream which
 * nobody reads cannot hold up the others of its connection. Beyond an eighth of the heap it is
 * refilled by what was read, which bounds the memory. Any thread.
 */
public final class InboxBudget {
  private static final long LIMIT_BYTES = Runtime.getRuntime().maxMemory() / 8;
  private static final AtomicLong BYTES = new AtomicLong();

  private InboxBudget() {}

  /** Adds {@code bytes}; whether they fit in. They count in any case. */
  static boolean add(int bytes) {
    return BYTES.addAndGet(bytes) <= LIMIT_BYTES;
  }

  /** Takes {@code bytes} off. */
  static void remove(long bytes) {
    BYTES.addAndGet(-bytes);
  }

  /** How many there are. */
  public static long bytes() {
    return BYTES.get();
  }

  /** How many there may be before windows are refilled by what was read. */
  public static long limitBytes() {
    return LIMIT_BYTES;
  }
}
