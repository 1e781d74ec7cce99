package io.weft.upstream;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.Protocol;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.http.http2.Http2ClientConnection;
import io.weft.http.http2.Http2Settings;
import io.weft.net.Connection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 connections to one host for one resource priority, shared by all threads.
 *
 * <p>A request takes a place on the first connection that has one, by one compare-and-set. If none
 * has, one request's thread opens another connection while the others wait for it; if the circuit
 * breaker allows no more, they wait in turn for a place. A connection that the host wants to end,
 * or that is too old, gets no more streams and is closed with its last one.
 */
final class Http2Pool implements ConnectionPool, Preconnector.Pool {
  private final PoolPlace place;
  private final Host host;
  private final Cluster cluster;
  private final CircuitBreakers breakers;
  private final ClusterStats stats;
  private final ReentrantLock lock = new ReentrantLock();
  private final UsableConnections usable = new UsableConnections();
  private final WaitingRequests waiters = new WaitingRequests();

  /** The connection that is being opened; null if none is. */
  private final AtomicReference<@Nullable Opening> opening = new AtomicReference<>();

  private final AtomicBoolean draining = new AtomicBoolean();
  private final Runnable drained;
  private final @Nullable MixedPool mixed;
  private final Preconnector preconnector;

  /** How many connections there are, those included that get no more streams. */
  @GuardedBy("lock")
  private int open;

  /**
   * A pool for connections to {@code place}.
   *
   * @param drained run once when it is drained
   * @param mixed where connections go that turn out to speak HTTP/1; null if none can
   */
  Http2Pool(PoolPlace place, Runnable drained, @Nullable MixedPool mixed) {
    this.place = place;
    this.host = place.host();
    this.cluster = place.cluster();
    this.breakers = place.breakers();
    this.stats = cluster.stats();
    this.drained = drained;
    this.mixed = mixed;
    this.preconnector = new Preconnector(place, this);
  }

  @Override
  public ClientStream newStream(StreamInfo streamInfo, Cancellation cancellation)
      throws StreamResetException {
    UpstreamInfo info = streamInfo.ensureUpstream();
    Http2PooledConnection connection = reserve();
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

  /** A stream in a place that was free; connections may be opened for those to come. */
  ClientStream beginAtOnce(Http2PooledConnection connection, UpstreamInfo info)
      throws StreamResetException {
    ClientStream stream = begin(connection, info);
    preconnector.onRequest();
    return stream;
  }

  /** A stream on {@code connection}, on which a place was reserved for it. */
  ClientStream begin(Http2PooledConnection connection, UpstreamInfo info)
      throws StreamResetException {
    info.host(host.address(), host.hostname(), host.endpoint().metadata());
    if (!breakers.requests().tryAcquire()) {
      connection.codec().release();
      stats.increment(ClusterCounter.UPSTREAM_RQ_ACTIVE_OVERFLOW);
      throw Cluster.overflow();
    }
    stats.increment(ClusterCounter.UPSTREAM_RQ_TOTAL);
    stats.increment(ClusterGauge.UPSTREAM_RQ_ACTIVE);
    host.stats().onRequest();
    preconnector.onBegin();
    info.connection(connection.codec().info(), Protocol.HTTP_2);
    info.poolReadyNanos(System.nanoTime());
    if (connection.begin()) {
      info.connectTimes(connection.connectStartNanos(), connection.openNanos());
    }
    return new Http2PooledStream(this, connection.codec().newStream(info));
  }

  @Override
  public boolean isEmpty() {
    lock.lock();
    try {
      return open == 0 && waiters.isEmpty() && opening.get() == null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void drain() {
    if (draining.compareAndSet(false, true)) {
      drained.run();
    }
    usable.retire();
  }

  /** A stream that was opened here is over. */
  void onStreamEnd() {
    breakers.requests().release();
    stats.decrement(ClusterGauge.UPSTREAM_RQ_ACTIVE);
    host.stats().onRequestEnd();
    preconnector.onEnd();
  }

  /** A stream ended before its time. */
  void onStreamFailure(ResetReason reason) {
    switch (reason) {
      case REMOTE_RESET -> stats.increment(ClusterCounter.UPSTREAM_RQ_RX_RESET);
      case CONNECTION_TERMINATION ->
          stats.increment(ClusterCounter.UPSTREAM_RQ_PENDING_FAILURE_EJECT);
      case REMOTE_REFUSED_STREAM, CONNECT_ERROR, OVERFLOW -> {
        // Envoy counts them nowhere.
      }
      default -> stats.increment(ClusterCounter.UPSTREAM_RQ_TX_RESET);
    }
  }

  /** A place may be free; never blocks. */
  void onPlace() {
    waiters.wakeOne();
  }

  /** {@code connection} gets no more streams; never blocks. */
  void remove(Http2PooledConnection connection) {
    usable.remove(connection);
  }

  /** {@code connection} is over; called once for each. */
  void onClosed(Http2PooledConnection connection, boolean remotely, boolean withActiveRequest) {
    remove(connection);
    stats.recordLengthMillis((System.nanoTime() - connection.openNanos()) / 1_000_000);
    stats.recordRequests(connection.codec().streamsOpened());
    cluster.connector().close(host, connection.connection(), remotely, withActiveRequest);
    givePermitBack();
    waiters.wakeAll();
  }

  Cluster cluster() {
    return cluster;
  }

  /** A place on a connection; null if there is none. */
  @Nullable Http2PooledConnection reserve() {
    Http2PooledConnection connection = usable.reserve();
    if (connection != null && draining.get()) {
      // A request that comes late is the last of its connection.
      connection.codec().retire();
    }
    return connection;
  }

  /**
   * Opens a connection, or waits for a place on one; null if what was opened speaks another
   * protocol. Blocks.
   */
  @Nullable Http2PooledConnection awaitConnection(
      PendingRequest pending, UpstreamInfo info, Cancellation cancellation)
      throws StreamResetException {
    preconnector.onPending();
    try {
      Http2PooledConnection connection = null;
      while (connection == null && (mixed == null || !mixed.isHttp1())) {
        cancellation.throwIfCancelled();
        connection = reserve();
        if (connection == null && !joinOpening(info, cancellation)) {
          pending.onOverflow();
          awaitPlace(cancellation);
        }
      }
      return connection;
    } catch (StreamResetException e) {
      pending.onFailure();
      waiters.wakeOne();
      throw e;
    } finally {
      preconnector.onPendingEnd();
    }
  }

  /** Opens a connection, or waits for the one that is being opened; false if neither may be. */
  private boolean joinOpening(UpstreamInfo info, Cancellation cancellation)
      throws StreamResetException {
    if (preconnector.join()) {
      awaitPreconnected(cancellation);
      return true;
    }
    if (usable.hasPlace()) {
      // One that was opened ahead has come since this request looked.
      return true;
    }
    Opening own = new Opening();
    Opening other = opening.compareAndExchange(null, own);
    if (other != null) {
      other.await(cancellation);
      info.host(host.address(), host.hostname(), host.endpoint().metadata());
      return true;
    }
    StreamResetException failure = null;
    try {
      if (!mayOpen()) {
        return false;
      }
      preconnector.onRequest();
      open(info, cancellation);
      return true;
    } catch (StreamResetException e) {
      // Whoever waits only for this one has failed, too; but not because its client went away.
      failure = cancellation.isCancelled() ? null : e;
      throw e;
    } finally {
      opening.set(null);
      own.finish(failure);
    }
  }

  private void open(UpstreamInfo info, Cancellation cancellation) throws StreamResetException {
    boolean opened = false;
    long start = System.nanoTime();
    if (mixed == null) {
      stats.http2Opened();
    }
    try {
      Connection connection = cluster.connector().open(host, place.options(), cancellation, info);
      if (mixed == null) {
        start(connection, start);
      } else if (mixed.takeHttp1(connection, start)) {
        forgetOne();
      } else {
        stats.http2Opened();
        start(connection, start);
      }
      opened = true;
    } finally {
      if (!opened) {
        givePermitBack();
      }
    }
  }

  /** Takes over a connection that another pool opened, with its permit. */
  void adopt(Connection connection, long startNanos) throws StreamResetException {
    lock.lock();
    try {
      open++;
    } finally {
      lock.unlock();
    }
    stats.http2Opened();
    boolean started = false;
    try {
      start(connection, startNanos);
      started = true;
    } finally {
      if (!started) {
        givePermitBack();
      }
    }
  }

  private void start(Connection connection, long startNanos) throws StreamResetException {
    Http2PooledConnection pooled = new Http2PooledConnection(this, connection, startNanos);
    try {
      pooled.codec().start(cluster.name() + ' ' + host.address());
    } catch (IOException e) {
      cluster.connector().close(host, connection, true, false);
      throw new StreamResetException(ResetReason.CONNECTION_TERMINATION);
    }
    add(pooled);
  }

  private void add(Http2PooledConnection connection) {
    usable.add(connection);
    connection.armTimers();
    if (connection.isClosed()) {
      // The host hung up before this was added.
      remove(connection);
    }
  }

  private void awaitPreconnected(Cancellation cancellation) {
    try {
      preconnector.onRequest();
      awaitPlace(cancellation);
    } finally {
      preconnector.leave();
    }
  }

  private void awaitPlace(Cancellation cancellation) {
    Waiter waiter = waiters.join(cancellation);
    if (usable.hasPlace() || mayOpenSoon()) {
      waiter.giveUp();
    } else {
      waiter.await();
    }
    waiters.leave(waiter);
  }

  /** Whether nothing is waited for that is bound to come. */
  private boolean mayOpenSoon() {
    if (preconnector.opening() > 0) {
      return false;
    }
    return usable.isEmpty() || breakers.connections().canAcquire();
  }

  @Override
  public Preconnector preconnector() {
    return preconnector;
  }

  @Override
  public long capacity() {
    int connecting = preconnector.opening() + (opening.get() == null ? 0 : 1);
    Http2Settings settings = cluster.settings().connections().http2();
    return usable.capacity(preconnector.active())
        + connecting * Http2ClientConnection.initialPlaces(settings);
  }

  @Override
  public void openAhead(UpstreamInfo info, Cancellation cancellation) throws StreamResetException {
    open(info, cancellation);
    if (draining.get()) {
      // Nobody may come for it.
      usable.retire();
    }
  }

  @Override
  public void onOpenedAhead() {
    waiters.wakeAll();
  }

  /** Takes the permit for one more connection; the first of a pool needs none. */
  @Override
  public boolean mayOpen() {
    lock.lock();
    try {
      boolean taken = breakers.connections().tryAcquire();
      if (!taken && open == 0) {
        breakers.connections().acquire();
        taken = true;
      }
      open += taken ? 1 : 0;
      return taken;
    } finally {
      lock.unlock();
    }
  }

  private void givePermitBack() {
    forgetOne();
    breakers.connections().release();
  }

  private void forgetOne() {
    lock.lock();
    try {
      open--;
    } finally {
      lock.unlock();
    }
  }
}
