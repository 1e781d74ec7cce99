package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.net.ProxyProtocol;
import io.weft.upstream.LoadBalancerContext;
import io.weft.upstream.ResourcePriority;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a route does with a request. A value. */
public sealed interface RouteAction {
  /**
   * Answers with a fixed status and body. Source: {@code
   * envoy.config.route.v3.DirectResponseAction}.
   */
  final class DirectResponse implements RouteAction {
    private static final String TEXT_PLAIN = "text/plain";
    private static final int CREATED = 201;
    private static final int FIRST_REDIRECT = 300;
    private static final int FIRST_ERROR = 400;

    private final int status;
    private final byte[] body;

    /** Answers with {@code status} and a copy of {@code body}. */
    public DirectResponse(int status, byte[] body) {
      this.status = status;
      this.body = Arrays.copyOf(body, body.length);
    }

    /** The status of the answer. */
    public int status() {
      return status;
    }

    /** How long the body of the answer is. */
    public int bodyBytes() {
      return body.length;
    }

    /** The answer to {@code request}; 201 and redirects tell it where it is, as Envoy's do. */
    public HttpResponse response(HttpRequest request) {
      HeaderMap headers = new HeaderMap(12);
      headers.add(HeaderName.STATUS, Integer.toString(status));
      if (status == CREATED || (status >= FIRST_REDIRECT && status < FIRST_ERROR)) {
        String scheme = request.headers().get(HeaderName.SCHEME, "http");
        headers.add(HeaderName.LOCATION, scheme + "://" + request.authority() + request.path());
      }
      if (body.length > 0) {
        headers.add(HeaderName.CONTENT_LENGTH, Integer.toString(body.length));
        headers.add(HeaderName.CONTENT_TYPE, TEXT_PLAIN);
      }
      return HttpResponse.localReply(headers, HttpBody.of(body), "direct_response");
    }
  }

  /**
   * Sends the client elsewhere. Source: {@code envoy.config.route.v3.RedirectAction}.
   *
   * @param scheme null keeps the request's
   * @param host empty keeps the request's
   * @param port 0 keeps that of the host
   * @param path with or without a query; empty keeps the request's
   * @param rewrite changes the request's path; null keeps it
   */
  record Redirect(
      int status,
      @Nullable String scheme,
      String host,
      int port,
      String path,
      @Nullable PathRewrite rewrite,
      boolean stripQuery)
      implements RouteAction {
    /**
     * The answer to {@code request}, whose path matched {@code match} and is rewritten, if at all,
     * in the request, too, for logs and formats.
     */
    public HttpResponse response(HttpRequest request, PathMatcher match) {
      HeaderMap headers = new HeaderMap(12);
      headers.add(HeaderName.STATUS, Integer.toString(status));
      headers.add(HeaderName.LOCATION, location(request.headers(), match));
      if (rewrite != null) {
        new Rewrites(rewrite, null, false).apply(request.headers(), match, true);
      }
      return HttpResponse.localReply(headers, HttpBody.EMPTY, "direct_response");
    }

    /** Where the request that {@code headers} describe is sent to. */
    public String location(HeaderMap headers, PathMatcher match) {
      String requestScheme = headers.get(HeaderName.SCHEME, "http");
      String newScheme = scheme == null ? requestScheme : scheme;
      StringBuilder location = new StringBuilder(newScheme).append("://");
      location.append(host.isEmpty() ? requestHost(headers, newScheme) : host);
      if (port != 0) {
        location.append(':').append(port);
      }
      String newPath = newPath(headers.get(HeaderName.PATH, ""), match);
      return location.append(newPath.startsWith("/") ? "" : "/").append(newPath).toString();
    }

    /** The request's host, without a port that is that of the former scheme or is replaced. */
    private String requestHost(HeaderMap headers, String newScheme) {
      String authority = headers.get(HeaderName.AUTHORITY, "");
      int colon = authority.lastIndexOf(':');
      if (colon < 0 || authority.indexOf(']', colon) >= 0) {
        return authority;
      }
      String former = headers.get(HeaderName.X_FORWARDED_PROTO, "http");
      String formerPort = authority.substring(colon + 1);
      boolean isDefault =
          !newScheme.equals(former)
              && ((former.equals("http") && formerPort.equals("80"))
                  || (former.equals("https") && formerPort.equals("443")));
      return port != 0 || isDefault ? authority.substring(0, colon) : authority;
    }

    private String newPath(String target, PathMatcher match) {
      int end = PathMatcher.pathEnd(target);
      String query = stripQuery ? "" : target.substring(end);
      if (!path.isEmpty()) {
        return path.indexOf('?') >= 0 ? path : path + query;
      }
      String kept = stripQuery ? target.substring(0, end) : target;
      return rewrite == null ? kept : rewrite.apply(kept, end, match);
    }
  }

  /** A filter answers; if none does, the router finds no cluster, as Envoy does. */
  record NonForwarding() implements RouteAction {}

  /**
   * Sends the request to a host of a cluster. Source: {@code envoy.config.route.v3.RouteAction}.
   *
   * @param clusterNotFoundCode the status if there is no such cluster
   * @param retryPolicy the route's, else the virtual host's, else {@link RetryPolicy#NONE}
   * @param hedgeOnPerTryTimeout whether an attempt that takes too long goes on beside the next one
   * @param redirects which redirects of hosts are followed
   * @param hashPolicies in order; empty for none
   * @param upgrades what the route says of upgrades, by type in lower case
   */
  record Forward(
      ClusterSpecifier cluster,
      int clusterNotFoundCode,
      Rewrites rewrites,
      Timeouts timeouts,
      RetryPolicy retryPolicy,
      boolean hedgeOnPerTryTimeout,
      InternalRedirectPolicy redirects,
      List<HashPolicy> hashPolicies,
      List<RequestMirrorPolicy> mirrorPolicies,
      ResourcePriority priority,
      Map<String, UpgradeConfig> upgrades)
      implements RouteAction {
    public Forward {
      hashPolicies = List.copyOf(hashPolicies);
      mirrorPolicies = List.copyOf(mirrorPolicies);
      upgrades = Map.copyOf(upgrades);
    }

    /** What the load balancer of the cluster is told of {@code request}. */
    public LoadBalancerContext balancing(HttpRequest request) {
      return HostChoice.of(hashPolicies, request);
    }

    /** Whether requests with {@code method} end here, and only their payload goes on. */
    boolean terminates(String method) {
      if (upgrades.isEmpty()) {
        return false;
      }
      UpgradeConfig connect = upgrades.get("connect");
      return connect != null
          && connect.terminatesConnect()
          && (method.equals("CONNECT") || (connect.terminatesPost() && method.equals("POST")));
    }

    /** In which the host of a tunnel that ends here is told of the client; null for not. */
    @Nullable ProxyProtocol proxyProtocol() {
      UpgradeConfig connect = upgrades.get("connect");
      return connect == null ? null : connect.proxyProtocol();
    }

    /** The same action with another cluster. */
    public Forward to(ClusterSpecifier other) {
      return new Forward(
          other,
          clusterNotFoundCode,
          rewrites,
          timeouts,
          retryPolicy,
          hedgeOnPerTryTimeout,
          redirects,
          hashPolicies,
          mirrorPolicies,
          priority,
          upgrades);
    }
  }

  /**
   * What a route says of an upgrade.
   *
   * @param terminatesConnect whether CONNECT ends here, and its payload goes on as a TCP stream
   * @param terminatesPost whether so does POST
   * @param proxyProtocol in which the host is told of the client before the payload; null for not
   */
  record UpgradeConfig(
      boolean enabled,
      boolean terminatesConnect,
      boolean terminatesPost,
      @Nullable ProxyProtocol proxyProtocol) {}
}
