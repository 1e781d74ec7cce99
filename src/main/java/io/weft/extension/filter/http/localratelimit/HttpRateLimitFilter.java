package io.weft.extension.filter.http.localratelimit;

import io.weft.common.TokenBucket;
import io.weft.formatter.FormatContext;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderName;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.ResponseFlag;
import io.weft.net.ConnectionInfo;
import io.weft.router.RouteMatch;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests for which a bucket has no token, 429 unless configured otherwise.
 *
 * <p>Source: {@code envoy.extensions.filters.http.local_ratelimit.v3.LocalRateLimit}.
 */
final class HttpRateLimitFilter implements HttpFilter {
  /** Under which key connections hold their bucket; Envoy's. */
  private static final String CONNECTION_BUCKET = "per_connection_local_rate_limiter";

  private static final String LIMITED = "local_rate_limited";
  private static final String RESOURCE_EXHAUSTED = "8";
  private static final HeaderName LIMIT = HeaderName.of("x-ratelimit-limit");
  private static final HeaderName REMAINING = HeaderName.of("x-ratelimit-remaining");
  private static final HeaderName RESET = HeaderName.of("x-ratelimit-reset");

  private final HttpRateLimitSettings settings;
  private final PerRouteKey<HttpRateLimitSettings> perRoute;

  HttpRateLimitFilter(HttpRateLimitSettings settings, PerRouteKey<HttpRateLimitSettings> perRoute) {
    this.settings = settings;
    this.perRoute = perRoute;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    HttpRateLimitSettings limits = request.streamInfo().filterConfig(perRoute, settings);
    if (!isDrawn(limits.enabled())) {
      return next.handle(request);
    }
    limits.counters().enabled().inc();
    TokenBucket bucket = bucket(limits, request.streamInfo().connection());
    if (bucket == null || bucket.take()) {
      limits.counters().ok().inc();
      return told(next.handle(request), limits, bucket);
    }
    limits.counters().limited().inc();
    if (!isDrawn(limits.enforced())) {
      limits
          .requestHeaders()
          .apply(request.headers(), FormatContext.of(request.headers(), request.streamInfo()));
      return told(next.handle(request), limits, bucket);
    }
    limits.counters().enforced().inc();
    return told(refusal(request, limits), limits, bucket);
  }

  /**
   * The bucket for {@code connection}, which the first filter or route makes that wants its own.
   */
  private static @Nullable TokenBucket bucket(
      HttpRateLimitSettings limits, ConnectionInfo connection) {
    TokenBucket shared = limits.bucket();
    return shared == null || !limits.isPerConnection()
        ? shared
        : (TokenBucket)
            connection.filterState().computeIfAbsent(CONNECTION_BUCKET, key -> shared.another());
  }

  private static boolean isDrawn(RouteMatch.@Nullable Fraction share) {
    return share != null && share.includes(ThreadLocalRandom.current().nextLong());
  }

  private static HttpResponse refusal(HttpRequest request, HttpRateLimitSettings limits) {
    request.streamInfo().addFlag(ResponseFlag.RATE_LIMITED);
    HttpResponse reply = HttpResponse.localReply(limits.status(), LIMITED, LIMITED);
    limits
        .responseHeaders()
        .apply(
            reply.headers(),
            FormatContext.of(request.headers(), reply.headers(), request.streamInfo()));
    if (limits.isResourceExhausted() && GrpcContentType.isIn(request.headers())) {
      reply.headers().set(HeaderName.GRPC_STATUS, RESOURCE_EXHAUSTED);
    }
    return reply;
  }

  /** {@code response}, which tells of the bucket if so configured. */
  private static HttpResponse told(
      HttpResponse response, HttpRateLimitSettings limits, @Nullable TokenBucket bucket) {
    if (limits.tellsLimit() && bucket != null) {
      response.headers().set(LIMIT, Long.toString(bucket.mostTokens()));
      response.headers().set(REMAINING, Long.toString(bucket.left()));
      response.headers().set(RESET, Long.toString(bucket.untilFill().toSeconds()));
    }
    return response;
  }
}
