package io.weft.http.http2;

import org.jspecify.annotations.Nullable;

/**
 * The write of a connection's output that goes on, if any does: which one it is, whose thread has
 * it, since when. Belongs to whoever holds the output's lock.
 */
final class OngoingWrite {
  private boolean active;
  private @Nullable Http2Stream by;
  private long number;
  private long sinceNanos;

  /** A write begins, on the thread of {@code stream}; null for a thread of the connection's. */
  void begin(@Nullable Http2Stream stream) {
    active = true;
    by = stream;
    number++;
    sinceNanos = System.nanoTime();
  }

  void end() {
    active = false;
  }

  boolean isActive() {
    return active;
  }

  /** Whether it has the thread of {@code stream}. */
  boolean isBy(Http2Stream stream) {
    return active && stream.equals(by);
  }

  /** How many have begun, which numbers them. */
  long number() {
    return number;
  }

  /** Whether it goes on for at least {@code nanos}. */
  boolean lasts(long nanos) {
    return active && System.nanoTime() - sinceNanos >= nanos;
  }
}
