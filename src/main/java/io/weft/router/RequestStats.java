package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.http.StreamInfo;
import io.weft.upstream.Cluster;
import io.weft.upstream.ClusterCounter;
import io.weft.upstream.Host;
import io.weft.upstream.ResponseStats;
import org.jspecify.annotations.Nullable;

/**
 * Where one request is counted: its cluster, its virtual cluster and its route's {@code
 * stat_prefix}. Any thread, never blocks. Source: Envoy's {@code CodeStatsImpl} and its callers in
 * the router.
 */
final class RequestStats implements RetryStats {
  private static final HeaderName ALT_STAT_NAME = HeaderName.X_ENVOY_UPSTREAM_ALT_STAT_NAME;
  private static final HeaderName UPSTREAM_CANARY = HeaderName.of("x-envoy-upstream-canary");
  private static final String OTHER = "other";

  /** Stands for a status that is not told. */
  private static final int COMPLETED_ONLY = 0;

  private final Cluster cluster;
  private final StreamInfo info;
  private final RouterSettings settings;
  private final boolean isSuppressed;
  private final @Nullable RouteStats virtualCluster;
  private final @Nullable RouteStats route;
  private final @Nullable ResponseStats alternative;

  private RequestStats(Router router, HttpRequest request, Route matched, Cluster cluster) {
    this.cluster = cluster;
    this.info = request.streamInfo();
    this.settings = router.settings();
    HeaderMap headers = request.headers();
    this.isSuppressed = settings.suppressGrpcFailureStats() && Grpc.isRequest(headers);
    this.virtualCluster = virtualCluster(router.stats(), request, matched.virtualHost());
    String prefix = matched.statPrefix();
    this.route = prefix.isEmpty() ? null : router.stats().route(matched.virtualHost(), prefix);
    String name = headers.get(ALT_STAT_NAME);
    this.alternative = name == null ? null : cluster.stats().responses(name);
    if (name != null) {
      headers.remove(ALT_STAT_NAME);
    }
  }

  /** The stats for {@code request}; reads and removes what it asks for. */
  static RequestStats of(Router router, HttpRequest request, Route route, Cluster cluster) {
    return new RequestStats(router, request, route, cluster);
  }

  /** A stream to a host was opened. */
  void opened() {
    count(RouteStats.Event.TOTAL);
  }

  /** A host did not answer in time. */
  void timedOut() {
    count(ClusterCounter.UPSTREAM_RQ_TIMEOUT, RouteStats.Event.TIMEOUT);
  }

  @Override
  public void count(ClusterCounter counter) {
    cluster.stats().increment(counter);
  }

  @Override
  public void count(ClusterCounter counter, RouteStats.Event event) {
    cluster.stats().increment(counter);
    count(event);
  }

  /** Whether {@code host} or its answer, null if there is none, is that of a canary. */
  boolean isCanary(@Nullable Host host, @Nullable HeaderMap response) {
    return (response != null && "true".equals(response.get(UPSTREAM_CANARY)))
        || (host != null && host.endpoint().isCanary());
  }

  /**
   * Counts a response with {@code status}, a host's or a local reply in its place.
   *
   * @param host that was asked; null if there was none
   * @param response the host's; null for a local reply
   */
  void answered(int status, @Nullable Host host, @Nullable HeaderMap response) {
    if (!settings.dynamicStats() || info.isHealthCheck()) {
      return;
    }
    boolean internal = info.isInternalRequest();
    boolean canary = isCanary(host, response);
    int counted = isSuppressed ? COMPLETED_ONLY : status;
    cluster.stats().responses().count(counted, internal, canary);
    if (alternative != null) {
      alternative.count(counted, internal, canary);
    }
    String zone = zone(host);
    if (zone != null) {
      cluster.stats().responses().countZone(settings.zone(), zone, counted);
    }
    if (virtualCluster != null) {
      virtualCluster.responses().count(counted);
    }
    if (route != null) {
      route.responses().count(counted);
    }
    if (host != null && status >= 500 && status < 600) {
      host.stats().onError();
    }
  }

  /** Counts a 1xx response of {@code host}. */
  void interim(Host host, HeaderMap response) {
    answered((int) Numbers.parse(response.get(HeaderName.STATUS, "")), host, response);
  }

  /** Counts a response in whose place the request is sent again. */
  void retried(int status) {
    cluster.stats().retried().count(isSuppressed ? COMPLETED_ONLY : status);
  }

  /** Records how long a response took, in milliseconds from the end of the request. */
  void took(long millis, @Nullable Host host, boolean canary) {
    if (!settings.dynamicStats() || info.isHealthCheck()) {
      return;
    }
    boolean internal = info.isInternalRequest();
    cluster.stats().responses().time(millis, internal, canary);
    if (alternative != null) {
      alternative.time(millis, internal, canary);
    }
    String zone = zone(host);
    if (zone != null) {
      cluster.stats().responses().timeZone(settings.zone(), zone, millis);
    }
    if (virtualCluster != null) {
      virtualCluster.responses().time(millis);
    }
    if (route != null) {
      route.responses().time(millis);
    }
  }

  private void count(RouteStats.Event event) {
    if (virtualCluster != null) {
      virtualCluster.count(event);
    }
    if (route != null) {
      route.count(event);
    }
  }

  /** The zone of {@code host}, if it is known and so is that of this process; else null. */
  private @Nullable String zone(@Nullable Host host) {
    if (host == null || settings.zone().isEmpty()) {
      return null;
    }
    String zone = host.locality().zone();
    return zone.isEmpty() ? null : zone;
  }

  private static @Nullable RouteStats virtualCluster(
      RouterStats stats, HttpRequest request, VirtualHost host) {
    if (host.virtualClusters().isEmpty()) {
      return null;
    }
    VirtualHost.VirtualCluster matched = host.virtualCluster(request.headers());
    if (matched != null) {
      request.streamInfo().virtualClusterName(matched.name());
    }
    return stats.virtualCluster(host, matched == null ? OTHER : matched.name());
  }
}
