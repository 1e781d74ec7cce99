package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchedRoute;
import io.weft.http.RecreateStreamException;
import io.weft.http.StreamInfo;
import io.weft.http.http1.RequestTarget;
import io.weft.upstream.ClusterCounter;
import org.jspecify.annotations.Nullable;

/**
 * Follows a host's redirect in the place of the client: the request begins anew with what {@code
 * location} says. What cannot be followed goes to the client as it is.
 *
 * <p>Owned by the stream's thread. Source: Envoy's {@code Router::Filter::setupRedirect}.
 */
final class InternalRedirect {
  private static final String REDIRECTS = "num_internal_redirects";
  private static final HeaderName ORIGINAL_URL = HeaderName.of("x-envoy-original-url");
  private static final String HTTPS = "https";
  private static final int SEE_OTHER = 303;

  private final RoutedRequest routed;
  private final InternalRedirectPolicy policy;
  private final HttpResponse response;
  private final HeaderMap headers;
  private final StreamInfo info;
  private boolean dropsBody;

  private InternalRedirect(RoutedRequest routed, HttpResponse response) {
    this.routed = routed;
    this.policy = routed.forward().redirects();
    this.response = response;
    this.headers = routed.request().headers();
    this.info = routed.info();
  }

  /**
   * Goes where {@code response} leads, if the route wants that and it can be done.
   *
   * @param attempt that {@code response} answers
   * @throws RecreateStreamException if so; the attempt and its response are closed
   */
  static void follow(
      RoutedRequest routed, RequestBody body, UpstreamRequest attempt, HttpResponse response)
      throws RecreateStreamException {
    if (!routed.forward().redirects().statuses().contains(response.status())) {
      return;
    }
    InternalRedirect redirect = new InternalRedirect(routed, response);
    // A request that is still coming may be too long to be kept.
    boolean atHand = routed.info().requestEndNanos() != 0 && body.isReplayable();
    if (!atHand || !redirect.prepare()) {
      routed.stats().count(ClusterCounter.UPSTREAM_INTERNAL_REDIRECT_FAILED_TOTAL);
      return;
    }
    routed.stats().count(ClusterCounter.UPSTREAM_INTERNAL_REDIRECT_SUCCEEDED_TOTAL);
    attempt.close();
    response.close();
    HttpRequest next = routed.request();
    next = redirect.dropsBody ? next.withBody(HttpBody.EMPTY) : body.again(next);
    throw new RecreateStreamException(next, response.headers());
  }

  /** Makes the request's headers those of the next pass; false, and no change, if it cannot be. */
  private boolean prepare() {
    String location = response.headers().get(HeaderName.LOCATION);
    if (location == null || headers.get(HeaderName.PATH) == null) {
      return false;
    }
    RouterStats stats = routed.router().stats();
    RequestTarget target = RequestTarget.parse(withoutFragment(location));
    if (target == null) {
      stats.redirectFailed(RedirectFailure.BAD_LOCATION);
      return false;
    }
    boolean fromTls = isTls();
    boolean toTls = target.scheme().equals(HTTPS);
    if (!policy.allowCrossScheme() && fromTls != toTls) {
      stats.redirectFailed(RedirectFailure.UNSAFE_SCHEME);
      return false;
    }
    int before = info.filterState(REDIRECTS) instanceof Integer count ? count : 0;
    info.ownFilterState().put(REDIRECTS, before);
    if (before >= policy.maxRedirects()) {
      stats.redirectFailed(RedirectFailure.TOO_MANY_REDIRECTS);
      return false;
    }
    HeaderMap former = new HeaderMap(headers);
    RedirectFailure failure = replace(target, fromTls, toTls);
    if (failure != null) {
      stats.redirectFailed(failure);
      headers.clear();
      headers.addAll(former);
      return false;
    }
    info.ownFilterState().put(REDIRECTS, before + 1);
    String host = former.get(HeaderName.AUTHORITY, "");
    String path = former.get(HeaderName.PATH, "");
    headers.set(ORIGINAL_URL, (fromTls ? "https://" : "http://") + host + path);
    return true;
  }

  /** Puts {@code target} in the place of what was asked for; what speaks against it, else null. */
  private @Nullable RedirectFailure replace(RequestTarget target, boolean fromTls, boolean toTls) {
    copyResponseFields();
    headers.set(HeaderName.SCHEME, target.scheme());
    headers.set(HeaderName.AUTHORITY, target.authority());
    headers.set(HeaderName.PATH, target.path());
    info.clearRoute();
    MatchedRoute route = info.route();
    if (route == null) {
      return RedirectFailure.NO_ROUTE;
    }
    var leads = new InternalRedirectPredicate.Target(info, route.name(), fromTls, toTls);
    for (InternalRedirectPredicate predicate : policy.predicates()) {
      if (!predicate.accepts(leads)) {
        return RedirectFailure.PREDICATE;
      }
    }
    String method = headers.get(HeaderName.METHOD, "");
    if (response.status() == SEE_OTHER && !method.equals("GET") && !method.equals("HEAD")) {
      headers.set(HeaderName.METHOD, "GET");
      headers.remove(HeaderName.CONTENT_LENGTH);
      dropsBody = true;
    }
    return null;
  }

  private void copyResponseFields() {
    for (HeaderName name : policy.headersToCopy()) {
      headers.remove(name);
      HeaderMap from = response.headers();
      for (int i = from.indexOf(name, 0); i >= 0; i = from.indexOf(name, i + 1)) {
        headers.add(name, from.value(i));
      }
    }
  }

  private boolean isTls() {
    return info.connection().tls() != null
        && !headers.get(HeaderName.SCHEME, "").equalsIgnoreCase("http");
  }

  /** Only a path may have a fragment behind it, which is of no use to a server. */
  private static String withoutFragment(String location) {
    int fragment = location.indexOf('#');
    int path = location.indexOf('/', location.indexOf("://") + 3);
    return fragment > path && path > 0 ? location.substring(0, fragment) : location;
  }
}
