package io.weft.extension.filter.http.fault;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpRequest;
import io.weft.matcher.HeaderMatcher;
import io.weft.router.Numbers;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.runtime.FractionalPercent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which requests meet which faults. A value. Source: {@code
 * envoy.extensions.filters.http.fault.v3.HTTPFault}.
 *
 * @param upstreamCluster only requests to it are concerned; empty for all
 * @param headers all of which have to hold
 * @param downstreamNodes only requests from them are concerned; empty for all
 * @param maxActiveFaults how many requests may meet faults at once
 * @param countsDownstreamClusters whether there are stats for each cluster of clients
 * @param metadata is noted with requests that are delayed or aborted
 */
record FaultSettings(
    @Nullable Delay delay,
    @Nullable Abort abort,
    @Nullable RateLimit rateLimit,
    String upstreamCluster,
    List<HeaderMatcher> headers,
    Set<String> downstreamNodes,
    long maxActiveFaults,
    FaultRuntimeKeys keys,
    boolean countsDownstreamClusters,
    Map<String, @Nullable Object> metadata) {
  private static final HeaderName DOWNSTREAM_NODE =
      HeaderName.of("x-envoy-downstream-service-node");

  /** What a setting is where the request decides. */
  static final long BY_HEADER = -1;

  FaultSettings {
    headers = List.copyOf(headers);
    downstreamNodes = Set.copyOf(downstreamNodes);
  }

  /**
   * A share of requests.
   *
   * @param loweredBy the field by which a request makes it smaller; null for none
   */
  record Share(FractionalPercent percent, @Nullable HeaderName loweredBy) {
    FractionalPercent of(HeaderMap request) {
      String text = loweredBy == null ? null : request.get(loweredBy);
      long numerator = text == null ? -1 : Numbers.parse(text);
      return numerator < 0 || numerator >= percent.numerator()
          ? percent
          : new FractionalPercent(numerator, percent.denominator());
    }
  }

  /** A delay; of {@link #BY_HEADER} where the request says how long. */
  record Delay(long millis, Share share) {
    private static final HeaderName REQUEST = HeaderName.of("x-envoy-fault-delay-request");

    /** How long; negative for not at all. */
    long millis(HeaderMap request) {
      return millis == BY_HEADER ? number(request, REQUEST) : millis;
    }
  }

  /**
   * An answer in the place of the host's.
   *
   * @param httpStatus 0 for none, {@link #BY_HEADER} where the request says which
   * @param grpcStatus negative for none; used only if there is no HTTP status
   */
  record Abort(int httpStatus, long grpcStatus, Share share) {
    private static final HeaderName REQUEST = HeaderName.of("x-envoy-fault-abort-request");
    private static final HeaderName GRPC_REQUEST =
        HeaderName.of("x-envoy-fault-abort-grpc-request");

    /** The status; 0 for none. */
    int httpStatus(HeaderMap request) {
      if (httpStatus != BY_HEADER) {
        return httpStatus;
      }
      long asked = number(request, REQUEST);
      return asked >= 200 && asked < 600 ? (int) asked : 0;
    }

    /** The gRPC status; negative for none. */
    long grpcStatus(HeaderMap request) {
      return httpStatus == BY_HEADER ? number(request, GRPC_REQUEST) : grpcStatus;
    }
  }

  /** A rate of responses, in KiB a second; {@link #BY_HEADER} where the request says which. */
  record RateLimit(long kibPerSecond, Share share) {
    private static final HeaderName REQUEST = HeaderName.of("x-envoy-fault-throughput-response");

    /** The rate; 0 or less for none. */
    long kibPerSecond(HeaderMap request) {
      return kibPerSecond == BY_HEADER ? number(request, REQUEST) : kibPerSecond;
    }
  }

  /** Whether {@code request} is one of those that may meet a fault. */
  boolean concerns(HttpRequest request) {
    return (upstreamCluster.isEmpty() || upstreamCluster.equals(cluster(request)))
        && (downstreamNodes.isEmpty()
            || downstreamNodes.contains(request.headers().get(DOWNSTREAM_NODE, "")))
        && HeaderMatcher.firstFailed(headers, request.headers()) == null;
  }

  private static @Nullable String cluster(HttpRequest request) {
    return request.streamInfo().route() instanceof Route route
            && route.action() instanceof RouteAction.Forward forward
        ? forward.cluster().name(request.headers(), request.streamInfo())
        : null;
  }

  private static long number(HeaderMap request, HeaderName name) {
    String text = request.get(name);
    return text == null ? -1 : Numbers.parse(text);
  }
}
