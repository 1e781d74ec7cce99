package io.weft.extension.filter.http.cors;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.stats.Counter;
import io.weft.stats.Scope;
import java.io.IOException;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Answers what browsers ask before a request across origins, and tells them whether they may show
 * the response, as the route says.
 *
 * <p>Source: {@code envoy.extensions.filters.http.cors.v3.CorsPolicy}, the Fetch standard.
 */
final class CorsFilter implements HttpFilter {
  private static final HeaderName ORIGIN = HeaderName.of("origin");
  private static final HeaderName REQUEST_METHOD = HeaderName.of("access-control-request-method");
  private static final HeaderName REQUEST_HEADERS = HeaderName.of("access-control-request-headers");
  private static final HeaderName REQUEST_PRIVATE_NETWORK =
      HeaderName.of("access-control-request-private-network");
  private static final HeaderName ALLOW_ORIGIN = HeaderName.of("access-control-allow-origin");
  private static final HeaderName ALLOW_CREDENTIALS =
      HeaderName.of("access-control-allow-credentials");
  private static final HeaderName ALLOW_METHODS = HeaderName.of("access-control-allow-methods");
  private static final HeaderName ALLOW_HEADERS = HeaderName.of("access-control-allow-headers");
  private static final HeaderName ALLOW_PRIVATE_NETWORK =
      HeaderName.of("access-control-allow-private-network");
  private static final HeaderName EXPOSE_HEADERS = HeaderName.of("access-control-expose-headers");
  private static final HeaderName MAX_AGE = HeaderName.of("access-control-max-age");

  private static final PerRouteKey<CorsPolicy> OF_ROUTE =
      new PerRouteKey<>(Route.CORS, CorsPolicy.class);

  private final PerRouteKey<CorsPolicy> perRoute;
  private final Counter originValid;
  private final Counter originInvalid;

  CorsFilter(PerRouteKey<CorsPolicy> perRoute, Scope stats) {
    this.perRoute = perRoute;
    this.originValid = stats.counter("origin_valid");
    this.originInvalid = stats.counter("origin_invalid");
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    CorsPolicy policy = policy(request);
    if (policy == null) {
      return next.handle(request);
    }
    boolean isEnabled = policy.isEnabled(ThreadLocalRandom.current().nextLong());
    if (!isEnabled && !policy.isShadowEnabled(ThreadLocalRandom.current().nextLong())) {
      return next.handle(request);
    }
    String origin = request.headers().get(ORIGIN, "");
    if (origin.isEmpty()) {
      return next.handle(request);
    }
    boolean isAllowed = policy.allows(origin);
    (isAllowed ? originValid : originInvalid).inc();
    if (!isEnabled) {
      return next.handle(request);
    }
    if (isPreflight(request)
        && (isAllowed || Boolean.FALSE.equals(policy.forwardNotMatchingPreflights()))) {
      HttpResponse answer = preflightAnswer(request.headers(), policy);
      return isAllowed ? allowed(answer, policy, origin) : answer;
    }
    HttpResponse response = next.handle(request);
    return isAllowed ? allowed(response, policy, origin) : response;
  }

  /** What holds for {@code request}; null where nothing is configured or nothing is forwarded. */
  private @Nullable CorsPolicy policy(HttpRequest request) {
    if (!(request.streamInfo().route() instanceof Route route)
        || !(route.action() instanceof RouteAction.Forward)) {
      return null;
    }
    CorsPolicy typed = CorsPolicy.of(route.filterConfigs(perRoute));
    return typed == null ? CorsPolicy.of(route.filterConfigs(OF_ROUTE)) : typed;
  }

  private static boolean isPreflight(HttpRequest request) {
    return request.method().equals("OPTIONS")
        && !request.headers().get(REQUEST_METHOD, "").isEmpty();
  }

  private static HttpResponse preflightAnswer(HeaderMap request, CorsPolicy policy) {
    HeaderMap headers = new HeaderMap(16);
    headers.add(HeaderName.STATUS, "200");
    allowCredentials(headers, policy);
    addListed(headers, ALLOW_METHODS, policy.allowMethods(), request.get(REQUEST_METHOD, ""));
    addListed(headers, ALLOW_HEADERS, policy.allowHeaders(), request.get(REQUEST_HEADERS, ""));
    if (!policy.maxAge().isEmpty()) {
      headers.add(MAX_AGE, policy.maxAge());
    }
    if (Boolean.TRUE.equals(policy.allowPrivateNetworkAccess())
        && request.get(REQUEST_PRIVATE_NETWORK, "").equals("true")) {
      headers.add(ALLOW_PRIVATE_NETWORK, "true");
    }
    return HttpResponse.localReply(headers, HttpBody.EMPTY, "cors_response");
  }

  /** Adds {@code listed} under {@code name} unless empty; for {@code *} what was asked for. */
  private static void addListed(HeaderMap headers, HeaderName name, String listed, String asked) {
    if (!listed.isEmpty()) {
      headers.add(name, listed.equals("*") ? asked : listed);
    }
  }

  private static HttpResponse allowed(HttpResponse response, CorsPolicy policy, String origin) {
    HeaderMap headers = response.headers();
    headers.set(ALLOW_ORIGIN, origin);
    allowCredentials(headers, policy);
    if (!policy.exposeHeaders().isEmpty()) {
      headers.set(EXPOSE_HEADERS, policy.exposeHeaders());
    }
    return response;
  }

  private static void allowCredentials(HeaderMap headers, CorsPolicy policy) {
    if (Boolean.TRUE.equals(policy.allowCredentials())) {
      headers.set(ALLOW_CREDENTIALS, "true");
    }
  }
}
