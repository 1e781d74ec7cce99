package io.weft.upstream;

import io.weft.net.ConnectOptions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * All connection pools of one host: those whose connections are as the cluster says, and others for
 * each server name that requests ask for. Any thread.
 *
 * <p>What clients can invent is not kept: pools without connections go when there are many.
 */
final class PoolsByOptions {
  private static final int MANY = 64;

  private final Host host;
  private final HostPools plain;
  private final Map<ConnectOptions, HostPools> others = new ConcurrentHashMap<>();
  private volatile boolean draining;

  PoolsByOptions(Host host) {
    this.host = host;
    this.plain = new HostPools(host, ConnectOptions.NONE);
  }

  /** The pools whose connections have {@code options}. */
  HostPools of(ConnectOptions options) {
    // Shared objects may count for nothing between requests and still have to be passed on.
    if (options.equals(ConnectOptions.NONE) && options.shared().isEmpty()) {
      return plain;
    }
    HostPools pools = others.get(options);
    if (pools == null) {
      if (others.size() >= MANY) {
        forgetEmpty();
      }
      pools = others.computeIfAbsent(options, missing -> new HostPools(host, missing));
      if (draining) {
        pools.drain();
      }
    }
    return pools;
  }

  /** As {@link HostPools#capacity}, of all. */
  long capacity() {
    long sum = plain.capacity();
    for (HostPools pools : others.values()) {
      sum += pools.capacity();
    }
    return sum;
  }

  /** As {@link HostPools#drain}, of all. */
  void drain() {
    draining = true;
    plain.drain();
    others.values().forEach(HostPools::drain);
  }

  /** A request that has just found such a pool goes through, on a connection of its own. */
  private void forgetEmpty() {
    others
        .entrySet()
        .removeIf(entry -> {
          boolean empty = entry.getValue().isEmpty();
          if (empty) {
            entry.getValue().drain();
          }
          return empty;
        });
  }
}
