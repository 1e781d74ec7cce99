package io.weft.extension.filter.network.tcpproxy;

import io.weft.accesslog.AccessLogger;
import io.weft.upstream.ClusterDemand;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What the configuration of a TCP proxy says. A value; nanoseconds, 0 for no limit.
 *
 * <p>Source: {@code envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy}.
 *
 * @param clusters one, or several with weights
 * @param hashPolicy what sends like connections to one host
 * @param idleTimeoutNanos how long nothing may come from either side
 */
record TcpProxySettings(
    List<WeightedCluster> clusters,
    HashPolicy hashPolicy,
    long idleTimeoutNanos,
    MaxDuration maxDuration,
    Connecting connecting,
    Logging logging) {
  /** A cluster and its share of the connections. */
  record WeightedCluster(String name, long weight) {}

  /** What of a connection is hashed. */
  sealed interface HashPolicy {
    /** Nothing. */
    record None() implements HashPolicy {}

    /** The client's address, without its port. */
    record SourceIp() implements HashPolicy {}

    /** An object that a filter noted. */
    record FilterState(String key) implements HashPolicy {}
  }

  /**
   * How long a connection may live.
   *
   * @param maxJitterNanos up to so much longer, by chance
   */
  record MaxDuration(long nanos, long maxJitterNanos) {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The limit of one connection; 0 for none. */
    long draw() {
      long millis = maxJitterNanos / NANOS_PER_MILLI;
      return millis == 0
          ? nanos
          : nanos + ThreadLocalRandom.current().nextLong(millis) * NANOS_PER_MILLI;
    }
  }

  /**
   * How a connection to a host is had.
   *
   * @param attempts how often it is tried
   * @param baseNanos the longest first pause between two attempts; 0 for none; the next ones double
   * @param maxNanos the longest pause of all
   * @param tunneling how a tunnel is asked for; null to send the bytes as they are
   * @param onDemand has unknown clusters be asked for; null if they are not
   */
  record Connecting(
      int attempts,
      long baseNanos,
      long maxNanos,
      @Nullable Tunneling tunneling,
      @Nullable ClusterDemand onDemand) {
    /** Without a tunnel, to clusters that are known. */
    Connecting(int attempts, long baseNanos, long maxNanos) {
      this(attempts, baseNanos, maxNanos, null, null);
    }

    /** The pause before the attempt after {@code failed} ones, drawn by chance. */
    long drawPauseNanos(int failed) {
      if (baseNanos == 0) {
        return 0;
      }
      long longest = baseNanos;
      for (int i = 1; i < failed && longest < maxNanos; i++) {
        longest = longest >= maxNanos - longest ? maxNanos : longest * 2;
      }
      return ThreadLocalRandom.current().nextLong(longest);
    }
  }

  /**
   * Who is told of connections, and when.
   *
   * @param intervalNanos how often while it lasts
   * @param onConnected whether when the host is connected
   */
  record Logging(List<AccessLogger> loggers, long intervalNanos, boolean onConnected) {
    Logging {
      loggers = List.copyOf(loggers);
    }
  }

  TcpProxySettings {
    clusters = List.copyOf(clusters);
  }

  /** The cluster for one attempt to connect. */
  String drawCluster() {
    if (clusters.size() == 1) {
      return clusters.get(0).name();
    }
    long total = 0;
    for (WeightedCluster cluster : clusters) {
      total += cluster.weight();
    }
    long selected = ThreadLocalRandom.current().nextLong(total);
    for (WeightedCluster cluster : clusters) {
      selected -= cluster.weight();
      if (selected < 0) {
        return cluster.name();
      }
    }
    throw new IllegalStateException("weights changed");
  }
}
