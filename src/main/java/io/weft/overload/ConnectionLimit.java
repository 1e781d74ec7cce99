package io.weft.overload;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * How many connections may be open at once; the limit may change at any time.
 *
 * <p>An identity object, shared by all threads; lock-free. Source: the runtime keys {@code
 * overload.global_downstream_max_connections} and {@code
 * envoy.resource_limits.listener.<name>.connection_limit}, and the resource monitor {@code
 * envoy.resource_monitors.global_downstream_max_connections}.
 */
public final class ConnectionLimit {
  /** The value that limits nothing. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private final LongSupplier most;
  private final AtomicLong open = new AtomicLong();

  /** A limit that {@code most} tells whenever a connection is opened. */
  public ConnectionLimit(LongSupplier most) {
    this.most = most;
  }

  /**
   * Takes a place, to be given back by {@link #release}.
   *
   * @return false if all places are taken
   */
  public boolean tryAcquire() {
    if (open.incrementAndGet() <= most.getAsLong()) {
      return true;
    }
    open.decrementAndGet();
    return false;
  }

  /** Takes a place even if there is none, for listeners that are exempt. */
  public void acquire() {
    open.incrementAndGet();
  }

  /** Gives a place back. */
  public void release() {
    open.decrementAndGet();
  }

  /** How many places are taken. */
  public long open() {
    return open.get();
  }

  /** How many places there are now. */
  public long most() {
    return most.getAsLong();
  }
}
