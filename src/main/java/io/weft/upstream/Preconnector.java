package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Opens connections of one pool ahead of the requests that will need them, each on a thread of its
 * own; any thread, never blocks. Source: {@code preconnect_policy}.
 */
final class Preconnector {
  /** What it asks of its pool. */
  interface Pool {
    /** How many streams the connections can carry, those included that are being opened. */
    long capacity();

    /** Takes the permit for one more connection; false if there is none. */
    boolean mayOpen();

    /** Opens a connection whose permit was taken, and serves with it; blocks. */
    void openAhead(UpstreamInfo info, Cancellation cancellation) throws StreamResetException;

    /** A connection that was opened ahead is there, or has failed. */
    void onOpenedAhead();
  }

  /** As in Envoy, so that a host which becomes healthy is not run over. */
  static final int MOST_AT_ONCE = 3;

  private final PoolPlace place;
  private final Pool pool;
  private final double ratio;
  private final boolean isActive;
  private final AtomicInteger active = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicInteger opening = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();

  /** Opens connections of {@code pool}; does nothing if its cluster opens none ahead. */
  Preconnector(PoolPlace place, Pool pool) {
    this.place = place;
    this.pool = pool;
    PreconnectPolicy policy = place.cluster().settings().connections().preconnect();
    this.ratio = policy.perUpstreamRatio();
    this.isActive = policy.isActive();
  }

  /** A stream begins on a connection of the pool. */
  void onBegin() {
    if (isActive) {
      active.incrementAndGet();
    }
  }

  /** A stream has ended. */
  void onEnd() {
    if (isActive) {
      active.decrementAndGet();
    }
  }

  /** A request begins to wait for a connection; it tells by {@link #onPendingEnd} when it ends. */
  void onPending() {
    pending.incrementAndGet();
  }

  /** A request waits no more. */
  void onPendingEnd() {
    pending.decrementAndGet();
  }

  /** How many streams there are; counted only if connections are opened ahead. */
  int active() {
    return active.get();
  }

  /** A request has a connection, or begins to wait for one. */
  void onRequest() {
    int opened = 0;
    while (isActive && opened < MOST_AT_ONCE && open(ratio, 0)) {
      opened++;
    }
  }

  /**
   * Opens a connection if {@code wanted} streams shall be possible for each that there is.
   *
   * @param anticipated how many streams will come besides those that there are
   * @return whether one is being opened
   */
  boolean open(double wanted, int anticipated) {
    Host host = place.host();
    int streams = active.get() + pending.get() + anticipated;
    if (!host.isHealthy() || streams * wanted <= pool.capacity()) {
      return false;
    }
    if (!pool.mayOpen()) {
      place.cluster().stats().increment(ClusterCounter.UPSTREAM_CX_OVERFLOW);
      return false;
    }
    opening.incrementAndGet();
    String peer = place.cluster().name() + ' ' + host.address();
    Thread.ofVirtual().name("us-ahead " + peer).start(this::open);
    return true;
  }

  /**
   * Whether the current request may wait for a connection that is being opened ahead; then it tells
   * by {@link #leave} when it waits no more.
   */
  boolean join() {
    if (!isActive) {
      return false;
    }
    if (waiting.incrementAndGet() <= opening.get()) {
      return true;
    }
    waiting.decrementAndGet();
    return false;
  }

  /** A request that has joined waits no more. */
  void leave() {
    waiting.decrementAndGet();
  }

  /** How many connections are being opened ahead. */
  int opening() {
    return opening.get();
  }

  private void open() {
    try {
      pool.openAhead(new UpstreamInfo(), new Cancellation());
    } catch (StreamResetException e) {
      // Counted by the connector; a request that waits for it opens one itself.
    } finally {
      opening.decrementAndGet();
      pool.onOpenedAhead();
    }
  }
}
