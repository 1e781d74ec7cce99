package io.weft.tools;

import io.weft.config.RouteTest;
import io.weft.config.RouteTest.Aspect;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.router.Route;
import io.weft.router.RouteAction;
import io.weft.router.RouteTable;
import io.weft.router.VirtualHost;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a route table makes of the request of a test: the route, and the fields as host and client
 * get them. A value.
 *
 * @param route null if nothing matched
 * @param cluster the name of the cluster; empty if nothing is forwarded
 * @param location where the client is sent to, which Envoy's tool tells of direct responses, too
 */
record TestedRequest(
    @Nullable Route route, String cluster, String location, HeaderMap request, HeaderMap response) {
  private static final Address LOOPBACK = Address.of("127.0.0.1", 0);
  private static final String OTHER = "other";
  private static final RouteAction.Redirect TO_ITSELF =
      new RouteAction.Redirect(0, null, "", 0, "", null, false);

  /** Sends the request of {@code input} to {@code table}, from a client on this machine. */
  static TestedRequest of(RouteTable table, RouteTest.Input input) {
    return of(table, input, new ConnectionInfo(LOOPBACK, LOOPBACK));
  }

  /** Sends the request of {@code input} on {@code connection} to {@code table}. */
  static TestedRequest of(RouteTable table, RouteTest.Input input, ConnectionInfo connection) {
    StreamInfo info = new StreamInfo(connection, Protocol.HTTP_11);
    input.metadata().namespaces().forEach(info::addDynamicMetadata);
    HeaderMap headers = new HeaderMap(input.request());
    HeaderMap response = new HeaderMap(input.response());
    Route route = table.match(headers, info, input.random());
    if (route == null) {
      return new TestedRequest(null, "", "", headers, response);
    }
    info.route(route);
    HttpRequest request = new HttpRequest(headers, HttpBody.EMPTY, info);
    String cluster = "";
    String location = "";
    switch (route.action()) {
      case RouteAction.Forward forward -> cluster = forward.cluster().name(headers, info);
      case RouteAction.Redirect redirect -> {
        location = redirect.location(headers, route.match().path());
        addAll(redirect.response(request, route.match().path()).headers(), response);
      }
      case RouteAction.DirectResponse direct -> {
        location = TO_ITSELF.location(headers, route.match().path());
        addAll(direct.response(request).headers(), response);
      }
      case RouteAction.NonForwarding none -> {}
    }
    if (isForwarding(route)) {
      route.finalizeRequest(request, true);
    }
    route.transformResponse(request, response);
    return new TestedRequest(route, cluster, location, headers, response);
  }

  /** Whether there is a route that neither redirects nor answers. */
  boolean isForwarded() {
    return route != null && isForwarding(route);
  }

  /** What there is of {@code aspect}, in the words of a test. */
  String actual(Aspect aspect) {
    boolean answered = route != null && !isForwarded();
    return switch (aspect) {
      case CLUSTER_NAME -> cluster;
      case VIRTUAL_CLUSTER_NAME -> isForwarded() ? virtualCluster() : "";
      case VIRTUAL_HOST_NAME ->
          isForwarded() ? Objects.requireNonNull(route).virtualHostName() : "";
      case PATH_REWRITE -> isForwarded() ? request.get(HeaderName.PATH, "") : "";
      case HOST_REWRITE -> isForwarded() ? request.get(HeaderName.AUTHORITY, "") : "";
      case PATH_REDIRECT -> location;
      case CODE_REDIRECT -> answered ? Integer.toString(status()) : "0";
      case TIMEOUT ->
          route != null && route.action() instanceof RouteAction.Forward forward
              ? RouteTest.seconds(forward.timeouts().route())
              : "";
    };
  }

  /** What the metadata of the route has; empty for nothing. */
  String metadata(String namespace, String key) {
    Object value = route == null ? null : route.metadata().value(namespace, List.of(key));
    return value == null ? "" : value.toString();
  }

  private int status() {
    return switch (Objects.requireNonNull(route).action()) {
      case RouteAction.Redirect redirect -> redirect.status();
      case RouteAction.DirectResponse direct -> direct.status();
      case RouteAction.Forward forward -> 0;
      case RouteAction.NonForwarding none -> 0;
    };
  }

  /** By the fields that the host gets, as in Envoy's tool. */
  private String virtualCluster() {
    VirtualHost host = Objects.requireNonNull(route).virtualHost();
    VirtualHost.VirtualCluster found = host.virtualCluster(request);
    if (found != null) {
      return found.name();
    }
    return host.virtualClusters().isEmpty() ? "" : OTHER;
  }

  private static boolean isForwarding(Route route) {
    return route.action() instanceof RouteAction.Forward
        || route.action() instanceof RouteAction.NonForwarding;
  }

  private static void addAll(HeaderMap from, HeaderMap to) {
    for (int i = 0; i < from.size(); i++) {
      to.add(from.name(i), from.value(i));
    }
  }
}
