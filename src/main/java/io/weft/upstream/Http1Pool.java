package io.weft.upstream;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
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
final class Http1Pool implements ConnectionPool {
  private static final long MAX_REAP_NANOS = 5_000_000_000L;
  private static final long MIN_REAP_NANOS = 50_000_000L;

  private final PoolPlace place;
  private final Host host;
  private final Cluster cluster;
  private final CircuitBreakers breakers;
  private final ClusterStats stats;
  private final IdleStack idle = new IdleStack();
  private final ConcurrentLinkedQueue<Waiter> waiters = new ConcurrentLinkedQueue<>();
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicBoolean reaping = new AtomicBoolean();
  private final Deadline reap;
  private final long idleTimeoutNanos;
  private final long maxDurationNanos;
  private final long maxRequests;
  private final AtomicBoolean draining = new AtomicBoolean();
  private final Runnable drained;
  private final @Nullable MixedPool mixed;

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
    ClusterSettings.Connections settings = cluster.settings().connections();
    this.idleTimeoutNanos = limit(Deadlines.saturatedNanos(settings.idleTimeout()));
    this.maxDurationNanos = limit(Deadlines.saturatedNanos(settings.maxDuration()));
    this.maxRequests = settings.maxRequests() == 0 ? Long.MAX_VALUE : settings.maxRequests();
    this.reap = cluster.deadlines().deadline(() -> Thread.ofVirtual().start(this::reap));
  }

  @Override
  public ClientStream newStream(StreamInfo streamInfo, Cancellation cancellation)
      throws StreamResetException {
    UpstreamInfo info = streamInfo.ensureUpstream();
    PooledConnection connection = takeIdle();
    while (connection == null) {
      try (PendingRequest pending = place.pend(cancellation)) {
        connection = awaitConnection(pending, info, cancellation);
      }
    }
    return begin(connection, info);
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
    if (connection.requests() >= maxRequests) {
      stats.increment(ClusterCounter.UPSTREAM_CX_MAX_REQUESTS);
      close(connection, false, false);
    } else if (reusable) {
      give(connection);
    } else {
      boolean remotely = !connection.isEndedLocally();
      close(connection, remotely, remotely);
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
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      if (waiter.offer(connection)) {
        return;
      }
    }
    idle.push(connection);
    if (draining.get()) {
      closeIdle();
    } else if (!waiters.isEmpty()) {
      // Someone began to wait after we looked; it may not have seen what was just pushed.
      wakeOne();
    } else {
      ensureReaping();
    }
  }

  private boolean closeIfUnusable(PooledConnection connection) {
    long now = System.nanoTime();
    if (now - connection.idleSinceNanos() >= idleTimeoutNanos) {
      stats.increment(ClusterCounter.UPSTREAM_CX_IDLE_TIMEOUT);
      close(connection, false, false);
      return true;
    }
    if (now - connection.openNanos() >= maxDurationNanos) {
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
    try {
      while (true) {
        cancellation.throwIfCancelled();
        if (mayOpen()) {
          return open(cancellation, info);
        }
        pending.onOverflow();
        PooledConnection handedOver = await(cancellation);
        if (handedOver != null) {
          return handedOver;
        }
      }
    } catch (StreamResetException e) {
      pending.onFailure();
      wakeOne();
      throw e;
    }
  }

  /** Waits for a connection; null when it is time to look again. */
  private @Nullable PooledConnection await(Cancellation cancellation) {
    Waiter waiter = new Waiter();
    waiters.add(waiter);
    cancellation.onCancel(reason -> waiter.cancel());
    PooledConnection handedOver;
    if (!idle.isEmpty() || breakers.connections().canAcquire() || open.get() == 0) {
      handedOver = waiter.giveUp();
    } else {
      handedOver = waiter.await();
    }
    if (handedOver != null) {
      return handedOver;
    }
    waiters.remove(waiter);
    return takeIdle();
  }

  /** Takes the permit for one more connection; the first of a pool needs none. */
  private boolean mayOpen() {
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
    wakeOne();
  }

  private void wakeOne() {
    for (Waiter waiter = waiters.poll(); waiter != null; waiter = waiters.poll()) {
      if (waiter.lookAgain()) {
        return;
      }
    }
  }

  private void closeIdle() {
    for (PooledConnection one = idle.pop(); one != null; one = idle.pop()) {
      close(one, false, false);
    }
  }

  private void ensureReaping() {
    if (!reaping.get() && reaping.compareAndSet(false, true)) {
      reap.arm(reapNanos());
    }
  }

  /** Closes what is stale or too old; what was used lately is put back at once. */
  private void reap() {
    long now = System.nanoTime();
    List<PooledConnection> recent = new ArrayList<>();
    List<PooledConnection> old = new ArrayList<>();
    for (PooledConnection one = idle.pop(); one != null; one = idle.pop()) {
      (now - one.idleSinceNanos() < reapNanos() ? recent : old).add(one);
    }
    recent.reversed().forEach(this::putBack);
    for (PooledConnection one : old) {
      if (!closeIfUnusable(one)) {
        putBack(one);
      }
    }
    reaping.set(false);
    if (!idle.isEmpty()) {
      ensureReaping();
    }
  }

  private void putBack(PooledConnection connection) {
    idle.push(connection);
    if (draining.get()) {
      closeIdle();
    } else if (!waiters.isEmpty()) {
      wakeOne();
    }
  }

  private long reapNanos() {
    return Math.max(MIN_REAP_NANOS, Math.min(MAX_REAP_NANOS, idleTimeoutNanos / 4));
  }

  private static long limit(long nanos) {
    return nanos == 0 ? Long.MAX_VALUE : nanos;
  }
}
