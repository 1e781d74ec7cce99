package io.weft.http.http2;

import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What the reader of a connection and others owe the peer: frames that wait for whoever writes
 * next. Any thread; never blocks.
 */
final class ControlQueue {
  private final ConcurrentLinkedQueue<ControlFrame> frames = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final long most;

  /** A queue in which {@code most} frames may wait. */
  ControlQueue(long most) {
    this.most = most;
  }

  /** Adds {@code frame}; false if so many wait that the peer cannot be reading. */
  boolean add(ControlFrame frame) {
    frames.add(frame);
    return count.incrementAndGet() <= most;
  }

  /** Takes the next frame; null if none waits. */
  @Nullable ControlFrame poll() {
    ControlFrame next = frames.poll();
    if (next != null) {
      count.decrementAndGet();
    }
    return next;
  }

  boolean isEmpty() {
    return frames.isEmpty();
  }
}
