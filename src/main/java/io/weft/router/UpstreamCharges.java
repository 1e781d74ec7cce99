package io.weft.router;

import io.weft.http.HttpRequest;
import io.weft.http.StreamInfo;
import io.weft.upstream.Cluster;
import io.weft.upstream.Host;
import org.jspecify.annotations.Nullable;

/**
 * Counts what became of one request and its attempts: at the host, the cluster, the virtual cluster
 * and the route. Owned by the stream's thread. Source: Envoy's {@code chargeUpstreamCode}.
 */
final class UpstreamCharges {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int FIRST_ERROR = 500;

  private final RouterStats stats;
  private final Cluster cluster;
  private final Route route;
  private final HttpRequest request;
  private final StreamInfo info;

  UpstreamCharges(RouterStats stats, Cluster cluster, Route route, HttpRequest request) {
    this.stats = stats;
    this.cluster = cluster;
    this.route = route;
    this.request = request;
    this.info = request.streamInfo();
  }

  /** An attempt at {@code host}, null if there was none, came to {@code outcome}. */
  void attempted(@Nullable Host host, Outcome outcome) {
    if (host == null) {
      return;
    }
    switch (outcome) {
      case Outcome.Answered answered -> {
        if (answered.response().status() >= FIRST_ERROR) {
          host.stats().onError();
        } else {
          host.stats().onSuccess();
        }
      }
      case Outcome.Reset reset -> host.stats().onError();
      case Outcome.PerTryTimeout timeout -> host.stats().onTimeout();
      case Outcome.RouteTimeout timeout -> host.stats().onTimeout();
      case Outcome.NoHost none -> {}
      case Outcome.BodyNotKept lost -> {}
    }
  }

  /** The client is answered by {@code status}, be it of {@code host} or a reply in its place. */
  void answered(@Nullable Host host, int status) {
    boolean internal = info.isInternalRequest();
    cluster.stats().responses().count(status, internal, isCanary(host));
    VirtualHost virtualHost = route.virtualHost();
    if (!virtualHost.virtualClusters().isEmpty()) {
      VirtualHost.VirtualCluster virtual = virtualHost.virtualCluster(request.headers());
      if (virtual != null) {
        info.virtualClusterName(virtual.name());
        stats.virtualCluster(virtualHost, virtual.name()).count(status, internal, false);
      }
    }
    if (!route.statPrefix().isEmpty()) {
      stats.route(virtualHost, route.statPrefix()).count(status, internal, false);
    }
  }

  /** The body of the response of {@code host} broke off. */
  void resetAfterStart(@Nullable Host host) {
    stats.resetAfterStart();
    if (host != null) {
      host.stats().onError();
    }
  }

  /** The request is over; its time counts if it was answered. */
  void ended(@Nullable Host host) {
    if (info.upstream() != null && info.responseCode() != 0) {
      long millis = (System.nanoTime() - info.startNanos()) / NANOS_PER_MILLI;
      cluster.stats().responses().time(millis, info.isInternalRequest(), isCanary(host));
    }
  }

  private static boolean isCanary(@Nullable Host host) {
    return host != null && host.endpoint().isCanary();
  }
}
