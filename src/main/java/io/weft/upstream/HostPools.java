package io.weft.upstream;

import io.weft.http.StreamResetException;
import io.weft.net.ConnectOptions;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * The connection pools of one host for connections of equal options, one for each resource priority
 * and protocol, made when first used.
 */
final class HostPools {
  private static final ResourcePriority[] PRIORITIES = ResourcePriority.values();
  private static final int PROTOCOLS = UpstreamProtocol.values().length;

  private final Host host;
  private final ConnectOptions options;
  private final AtomicReferenceArray<@Nullable ConnectionPool> pools =
      new AtomicReferenceArray<>(PROTOCOLS * PRIORITIES.length);
  private volatile boolean draining;

  HostPools(Host host, ConnectOptions options) {
    this.host = host;
    this.options = options;
  }

  /**
   * The pool of {@code cluster} for {@code priority}; made if there is none yet.
   *
   * @throws StreamResetException OVERFLOW if there may be no more pools
   */
  ConnectionPool pool(ResourcePriority priority, UpstreamProtocol protocol, Cluster cluster)
      throws StreamResetException {
    int index = PROTOCOLS * priority.ordinal() + protocol.ordinal();
    ConnectionPool pool = pools.get(index);
    if (pool != null) {
      return pool;
    }
    ResourceLimit limit = cluster.circuitBreakers(priority).connectionPools();
    if (!limit.tryAcquire()) {
      cluster.stats().increment(ClusterCounter.UPSTREAM_CX_POOL_OVERFLOW);
      throw Cluster.overflow();
    }
    PoolPlace place =
        new PoolPlace(host, cluster, priority, options.withFallbackProtocols(protocol.alpn()));
    ConnectionPool made =
        switch (protocol) {
          case HTTP1 -> new Http1Pool(place, limit::release, null);
          case HTTP2 -> new Http2Pool(place, limit::release, null);
          case AUTO -> new MixedPool(place, limit::release);
          case DOWNSTREAM -> throw new IllegalStateException("not a protocol");
        };
    ConnectionPool raced = pools.compareAndExchange(index, null, made);
    if (raced == null) {
      if (draining) {
        made.drain();
      }
      return made;
    }
    limit.release();
    return raced;
  }

  /** How many streams the connections can carry. */
  long capacity() {
    long sum = 0;
    for (int i = 0; i < pools.length(); i++) {
      ConnectionPool pool = pools.get(i);
      sum += pool == null ? 0 : pool.capacity();
    }
    return sum;
  }

  /** Whether there is no connection and nobody who waits for one. */
  boolean isEmpty() {
    for (int i = 0; i < pools.length(); i++) {
      ConnectionPool pool = pools.get(i);
      if (pool != null && !pool.isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /**
   * Closes idle connections now and others when their request has ended. Requests that come late go
   * through, each on a connection of its own. Any thread.
   */
  void drain() {
    draining = true;
    for (int i = 0; i < pools.length(); i++) {
      ConnectionPool pool = pools.get(i);
      if (pool != null) {
        pool.drain();
      }
    }
  }
}
