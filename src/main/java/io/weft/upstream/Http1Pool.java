package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.Connection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/1 connections to one host for one resource priority, shared by all threads.
 *
 * <p>A request takes the connection that was used last; if none is idle, its own thread opens one,
 * or waits in turn if the circuit breaker allows no more. Taking and giving back is lock-free and
 * makes no garbage. While connections are idle, a thread looks at them now and then and closes
 * those that the host has closed or that are too old.
 */
final class Http1Pool implements ConnectionPool, Preconnector.Pool {
  private final PoolPlace place;
  private final Host host;
  private final Cluster cluster;
  private final CircuitBreakers breakers;
  private final ClusterStats stats;
  private final IdleStack idle = new IdleStack();
  private final WaitingRequests waiters = new WaitingRequests();
  private final AtomicInteger open = new AtomicInteger();
  private final IdleReaper reaper;
  private final ConnectionLimits limits;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final Runnable drained;
  private final @Nullable MixedPool mixed;
  private final Preconnector preconnector;

  /**
   * A pool for connections to {@code place}.
   *
   * @param drained run once when it is drained
   * @param mixed where connections go that turn out to speak HTTP/2; null if none can
   */
  Http1Pool(PoolPlace place, Runnable drained, @Nullable MixedPool mixed) {
    this.place = place;
    this.host = place.host();
    this.cluster = place.cluster();
    this.breakers = place.breakers();
    this.drained = drained;
    this.mixed = mixed;
    this.stats = cluster.stats();
    this.limits = ConnectionLimits.of(cluster.settings().connections());
    this.preconnector = new Preconnector(place, this);
    this.reaper = new IdleReaper(this, idle, limits.idleNanos(), cluster.deadlines());
  }

  @Override
  public ClientStream newStream(StreamInfo streamInfo, Cancellation cancellation)
      throws StreamResetException {
    UpstreamInfo info = streamInfo.ensureUpstream();
    PooledConnection connection = takeIdle();
    if (connection != null) {
      return beginAtOnce(connection, info);
    }
    do {
      try (PendingRequest pending = place.pend(cancellation)) {
        connection = awaitConnection(pending, info, cancellation);
      }
    } while (connection == null);
    return begin(connection, info);
  }

  /** A stream on {@code connection}, which was idle; more may be opened for those to come. */
  ClientStream beginAtOnce(PooledConnection connection, UpstreamInfo info)
      throws StreamResetException {
    ClientStream stream = begin(connection, info);
    preconnector.onRequest();
    return stream;
  }

  /** A stream on {@code connection}, which was taken for it. */
  ClientStream begin(PooledConnection connection, UpstreamInfo info) throws StreamResetException {
    info.host(host.address(), host.hostname(), host.endpoint().metadata());
    if (!breakers.requests().tryAcquire()) {
      give(connection);
      stats.increment(ClusterCounter.UPSTREAM_RQ_ACTIVE_OVERFLOW);
      throw new StreamResetException(ResetReason.OVERFLOW);
    }
    stats.increment(ClusterCounter.UPSTREAM_RQ_TOTAL);
    begin(connection);
    info.connection(connection.connection().info(), Protocol.HTTP_11);
    info.poolReadyNanos(System.nanoTime());
    if (!connection.isReused()) {
      info.connectTimes(connection.connectStartNanos(), connection.openNanos());
    }
    return new PooledStream(this, connection, info);
  }

  /** A new connection for a request that failed on a stale one; null if there can be none. */
  @Nullable PooledConnection openForResend(UpstreamInfo info) {
    if (!breakers.requests().tryAcquire()) {
      return null;
    }
    PooledConnection fresh = null;
    try {
      if (mayOpen()) {
        fresh = open(new Cancellation(), new UpstreamInfo());
      }
      if (fresh != null) {
        begin(fresh);
        info.connection(fresh.connection().info(), Protocol.HTTP_11);
      }
    } catch (StreamResetException e) {
      return null;
    } finally {
      if (fresh == null) {
        breakers.requests().release();
      }
    }
    return fresh;
  }

  /** The stream of {@code connection} has ended. */
  void onStreamEnd(PooledConnection connection, boolean reusable) {
    breakers.requests().release();
    stats.decrement(ClusterGauge.UPSTREAM_RQ_ACTIVE);
    host.stats().onRequestEnd();
    preconnector.onEnd();
    if (connection.requests() >= limits.requests()) {
      stats.increment(ClusterCounter.UPSTREAM_CX_MAX_REQUESTS);
      close(connection, false, false);
    } else if (reusable) {
      give(connection);
    } else {
      close(connection, !connection.isEndedLocally(), !connection.isEndedLocally());
    }
  }

  @Override
  public boolean isEmpty() {
    return open.get() == 0 && waiters.isEmpty();
  }

  @Override
  public void drain() {
    if (draining.compareAndSet(false, true)) {
      drained.run();
    }
    closeIdle();
  }

  /** The host did not speak HTTP/1. */
  void onProtocolError() {
    stats.increment(ClusterCounter.UPSTREAM_CX_PROTOCOL_ERROR);
  }

  private void begin(PooledConnection connection) {
    stats.increment(ClusterGauge.UPSTREAM_RQ_ACTIVE);
    host.stats().onRequest();
    preconnector.onBegin();
    connection.begin();
  }

  /** An idle connection; null if there is none. */
  @Nullable PooledConnection takeIdle() {
    PooledConnection connection = idle.pop();
    while (connection != null) {
      if (closeIfUnusable(connection)) {
        connection = idle.pop();
      } else {
        return connection;
      }
    }
    return null;
  }

  private void give(PooledConnection connection) {
    if (waiters.offer(connection)) {
      return;
    }
    idle.push(connection);
    if (draining.get()) {
      closeIdle();
    } else if (!waiters.isEmpty()) {
      // Someone began to wait after we looked; it may not have seen what was just pushed.
      waiters.wakeOne();
    } else {
      reaper.onIdle();
    }
  }

  /** Closes a connection that must not be used any more; whether it did. */
  boolean closeIfUnusable(PooledConnection connection) {
    long now = System.nanoTime();
    if (now - connection.idleSinceNanos() >= limits.idleNanos()) {
      stats.increment(ClusterCounter.UPSTREAM_CX_IDLE_TIMEOUT);
      close(connection, false, false);
      return true;
    }
    if (now - connection.openNanos() >= limits.durationNanos()) {
      stats.increment(ClusterCounter.UPSTREAM_CX_MAX_DURATION_REACHED);
      close(connection, false, false);
      return true;
    }
    if (connection.codec().isStale()) {
      close(connection, true, false);
      return true;
    }
    return false;
  }

  /**
   * Opens a connection, or waits for one that is given back; null if what was opened speaks another
   * protocol. Blocks.
   */
  @Nullable PooledConnection awaitConnection(
      PendingRequest pending, UpstreamInfo info, Cancellation cancellation)
      throws StreamResetException {
    preconnector.onPending();
    try {
      while (true) {
        cancellation.throwIfCancelled();
        boolean joins = preconnector.join();
        // One may have become idle since this request looked.
        PooledConnection connection = joins ? awaitPreconnected(cancellation) : takeIdle();
        if (connection == null && !joins) {
          if (mayOpen()) {
            preconnector.onRequest();
            return open(cancellation, info);
          }
          pending.onOverflow();
          connection = await(cancellation);
        } else if (!joins) {
          preconnector.onRequest();
        }
        if (connection != null) {
          return connection;
        }
      }
    } catch (StreamResetException e) {
      pending.onFailure();
      waiters.wakeOne();
      throw e;
    } finally {
      preconnector.onPendingEnd();
    }
  }

  private @Nullable PooledConnection awaitPreconnected(Cancellation cancellation) {
    try {
      preconnector.onRequest();
      return await(cancellation);
    } finally {
      preconnector.leave();
    }
  }

  /** Waits for a connection; null when it is time to look again. */
  private @Nullable PooledConnection await(Cancellation cancellation) {
    Waiter waiter = waiters.join(cancellation);
    PooledConnection handedOver;
    if (!idle.isEmpty() || mayOpenSoon()) {
      handedOver = waiter.giveUp();
    } else {
      handedOver = waiter.await();
    }
    if (handedOver != null) {
      return handedOver;
    }
    waiters.leave(waiter);
    return takeIdle();
  }

  /** Whether nothing is waited for that is bound to come. */
  private boolean mayOpenSoon() {
    if (preconnector.opening() > 0) {
      return false;
    }
    return breakers.connections().canAcquire() || open.get() == 0;
  }

  @Override
  public Preconnector preconnector() {
    return preconnector;
  }

  @Override
  public long capacity() {
    return open.get();
  }

  @Override
  public void openAhead(UpstreamInfo info, Cancellation cancellation) throws StreamResetException {
    PooledConnection connection = open(cancellation, info);
    if (connection != null) {
      give(connection);
    }
  }

  @Override
  public void onOpenedAhead() {
    waiters.wakeOne();
  }

  /** Takes the permit for one more connection; the first of a pool needs none. */
  @Override
  public boolean mayOpen() {
    // Counted before the permit is asked for, so that nobody takes the pool for empty meanwhile.
    boolean first = open.getAndIncrement() == 0;
    if (breakers.connections().tryAcquire()) {
      return true;
    }
    // Someone who came after may have taken the last permit; then the pool is not empty after all.
    if (first && open.get() == 1) {
      breakers.connections().acquire();
      return true;
    }
    open.decrementAndGet();
    return false;
  }

  /** Null if the connection speaks HTTP/2 and went to the pool for that. */
  private @Nullable PooledConnection open(Cancellation cancellation, UpstreamInfo info)
      throws StreamResetException {
    boolean opened = false;
    long start = System.nanoTime();
    if (mixed == null) {
      stats.http1Opened();
    }
    try {
      Connection connection = cluster.connector().open(host, place.options(), cancellation, info);
      if (mixed == null) {
        opened = true;
        return register(connection, start);
      }
      open.decrementAndGet();
      opened = true;
      if (mixed.takeHttp2(connection, start)) {
        return null;
      }
      open.incrementAndGet();
      stats.http1Opened();
      return register(connection, start);
    } finally {
      if (!opened) {
        open.decrementAndGet();
        breakers.connections().release();
      }
    }
  }

  /** Takes over a connection that another pool opened, with its permit. */
  void adopt(Connection connection, long startNanos) {
    open.incrementAndGet();
    stats.http1Opened();
    give(register(connection, startNanos));
  }

  private PooledConnection register(Connection connection, long startNanos) {
    PooledConnection pooled =
        new PooledConnection(
            this,
            connection,
            cluster.settings().connections().http(),
            cluster.callbacks(),
            startNanos);
    idle.register(pooled);
    return pooled;
  }

  private void close(PooledConnection connection, boolean remotely, boolean withActiveRequest) {
    if (!connection.markClosed()) {
      return;
    }
    idle.unregister(connection);
    stats.recordLengthMillis((System.nanoTime() - connection.openNanos()) / 1_000_000);
    stats.recordRequests(connection.requests());
    cluster.connector().close(host, connection.connection(), remotely, withActiveRequest);
    open.decrementAndGet();
    breakers.connections().release();
    waiters.wakeOne();
  }

  private void closeIdle() {
    for (PooledConnection one = idle.pop(); one != null; one = idle.pop()) {
      close(one, false, false);
    }
  }

  /** Puts a connection back that was looked at. */
  void putBack(PooledConnection connection) {
    idle.push(connection);
    if (draining.get()) {
      closeIdle();
    } else {
      waiters.wakeOne();
    }
  }
}
