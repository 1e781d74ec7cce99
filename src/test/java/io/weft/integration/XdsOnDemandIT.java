package io.weft.integration;

import static io.weft.integration.FakeControlPlane.CLUSTERS;
import static io.weft.integration.FakeControlPlane.LISTENERS;
import static io.weft.integration.FakeControlPlane.ROUTES;
import static io.weft.integration.FakeControlPlane.SCOPES;
import static io.weft.integration.FakeControlPlane.VIRTUAL_HOSTS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Message;
import com.google.protobuf.util.Durations;
import com.sun.net.httpserver.HttpServer;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.DirectResponseAction;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.ScopedRouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.Vhds;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemand;
import io.envoyproxy.envoy.extensions.filters.http.on_demand.v3.OnDemandCds;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.Rds;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ScopedRds;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.ScopedRoutes;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.weft.integration.FakeControlPlane.Request;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Has requests wait for what a control plane says when it is asked. */
@Timeout(120)
class XdsOnDemandIT {
  /** A time that is over before a test's control plane says anything, in milliseconds. */
  private static final long SHORT = 100;

  /** One that is not over before. */
  private static final long LONG = 30_000;

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void waitsForTheVirtualHostOfARequest() throws Exception {
    int port = NamedHost.freePort();
    String host = "r/127.0.0.1:" + port;
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", listener(port));
      plane.publish(ROUTES, "v1", routes());
      plane.publish(VIRTUAL_HOSTS, "v1");
      try (WeftProcess weft =
          WeftProcess.serve(folder, Bootstraps.dynamic("DELTA_GRPC", plane.port()))) {
        assertEquals(List.of(), plane.await(asks(VIRTUAL_HOSTS)).names());

        CompletableFuture<Integer> first = status(port);
        CompletableFuture<Integer> second = status(port);
        Request asked = plane.await(request -> request.names().contains(host));
        assertEquals(List.of(host), asked.names());
        plane.publish(VIRTUAL_HOSTS, "v2", virtualHost(host, 202));
        assertEquals(202, first.get());
        assertEquals(202, second.get());

        plane.publish(VIRTUAL_HOSTS, "v3", virtualHost(host, 203));
        plane.await(request -> request.accepts(VIRTUAL_HOSTS, "v3"));
        assertEquals(203, status(port).get());
        String dump = weft.admin("GET", "/config_dump?resource=dynamic_route_configs").body();
        assertTrue(dump.contains(host), dump);
        weft.awaitStat("http.p.rds.vhds.r.config_reload: 2");

        plane.publish(VIRTUAL_HOSTS, "v4");
        plane.await(request -> request.accepts(VIRTUAL_HOSTS, "v4"));
        assertEquals(404, status(port).get());
        assertEquals(
            1, plane.requests().stream().filter(one -> one.names().contains(host)).count());
      }
    }
  }

  @Test
  void waitsForTheClusterOfARequestAndOfAConnection() throws Exception {
    int port = NamedHost.freePort();
    int tcpPort = NamedHost.freePort();
    HttpServer upstream = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
    upstream.createContext("/", exchange -> exchange.sendResponseHeaders(202, -1));
    upstream.start();
    int host = upstream.getAddress().getPort();
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", forwarding(port, "wanted", SHORT), tcp(tcpPort, "also"));
      try (WeftProcess weft =
          WeftProcess.serve(folder, Bootstraps.dynamic("DELTA_GRPC", plane.port()))) {
        assertEquals(503, status(port).get());
        assertEquals(List.of("wanted"), plane.await(request -> !request.names().isEmpty()).names());

        plane.publish(CLUSTERS, "v2", cluster("wanted", host));
        plane.await(request -> request.accepts(CLUSTERS, "v2"));
        assertEquals(202, status(port).get());

        CompletableFuture<Integer> waiting = status(tcpPort);
        plane.await(request -> request.names().contains("also"));
        plane.publish(CLUSTERS, "v3", cluster("wanted", host), cluster("also", host));
        assertEquals(202, waiting.get());
        weft.awaitStat("tcp.t.on_demand_cluster_success: 1");
        weft.awaitStat("cluster_manager.odcds.update_success: 2");
      }
    } finally {
      upstream.stop(0);
    }
  }

  /** Answers name all that was asked for, or less: what came before stays all the same. */
  @Test
  void asksForClustersByNameOverAStreamOfTheStateOfTheWorld() throws Exception {
    int port = NamedHost.freePort();
    int tcpPort = NamedHost.freePort();
    try (FakeControlPlane plane = new FakeControlPlane();
        NamedHost host = new NamedHost("host")) {
      plane.publish(CLUSTERS, "v1", cluster("wanted", host.port()));
      plane.publish(LISTENERS, "v1", forwarding(port, "wanted", LONG), tcp(tcpPort, "also"));
      String bootstrap =
          Bootstraps.dynamic("GRPC", plane.port()).replace("  cds_config: { ads: {} }\n", "");
      try (WeftProcess weft = WeftProcess.serve(folder, bootstrap)) {
        assertEquals(200, status(port).get());
        assertEquals(
            List.of("wanted"), plane.await(request -> request.typeUrl().equals(CLUSTERS)).names());

        CompletableFuture<Integer> waiting = status(tcpPort);
        plane.await(request -> request.names().equals(List.of("also", "wanted")));
        plane.publish(CLUSTERS, "v2", cluster("also", host.port()));
        assertEquals(200, waiting.get());
        plane.await(request -> request.accepts(CLUSTERS, "v2"));
        assertEquals(200, status(port).get());
        weft.awaitStat("cluster_manager.active_clusters: 3");
      }
    }
  }

  @Test
  void asksWhoServesTheAuthorityOfACluster() throws Exception {
    int port = NamedHost.freePort();
    String wanted = "xdstp://b/envoy.config.cluster.v3.Cluster/x?k=1";
    try (FakeControlPlane plane = new FakeControlPlane();
        FakeControlPlane other = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", forwarding(port, wanted, SHORT));
      other.publish(CLUSTERS, "o1", cluster(wanted, 1));
      String bootstrap =
          Bootstraps.authority("AGGREGATED_DELTA_GRPC", "b", plane.port(), other.port());
      try (WeftProcess weft = WeftProcess.serve(folder, bootstrap)) {
        assertEquals(503, status(port).get());
        assertEquals(
            List.of(wanted), other.await(request -> request.typeUrl().equals(CLUSTERS)).names());
        other.await(request -> request.accepts(CLUSTERS, "o1"));
        weft.awaitStat("cluster_manager.active_clusters: 2");
        assertTrue(plane.requests().stream().noneMatch(one -> one.names().contains(wanted)));
      }
    }
  }

  @Test
  void asksWhoServesTheAuthorityOfTheTableOfAScope() throws Exception {
    int port = NamedHost.freePort();
    String name = "xdstp://b/envoy.config.route.v3.RouteConfiguration/x";
    try (FakeControlPlane plane = new FakeControlPlane();
        FakeControlPlane other = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", scoped(port));
      plane.publish(SCOPES, "v1", scope("first", name, false), scope("second", "two", false));
      plane.publish(ROUTES, "v1", table("two", 203));
      other.publish(ROUTES, "o1", table(name, 202));
      String bootstrap = Bootstraps.authority("AGGREGATED_GRPC", "b", plane.port(), other.port());
      try (WeftProcess weft = WeftProcess.serve(folder, bootstrap)) {
        assertEquals(202, status(port, name).get());
        assertEquals(203, status(port, "two").get());
        weft.awaitStat("http.p.scoped_rds.scopes.active_scopes: 2");
      }
    }
  }

  @Test
  void loadsTheTableOfAScopeWhenARequestNeedsIt() throws Exception {
    int port = NamedHost.freePort();
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", scoped(port));
      plane.publish(SCOPES, "v1", scope("first", "one", false), scope("second", "two", true));
      plane.publish(ROUTES, "v1", table("one", 202), table("two", 203));
      try (WeftProcess weft =
          WeftProcess.serve(folder, Bootstraps.dynamic("DELTA_GRPC", plane.port()))) {
        assertEquals(202, status(port, "one").get());
        assertFalse(plane.requests().stream().anyMatch(one -> one.names().contains("two")));
        assertEquals(203, status(port, "two").get());
        assertEquals(404, status(port, "three").get());

        plane.publish(
            SCOPES,
            "v2",
            scope("first", "one", false),
            scope("second", "two", true),
            scope("third", "one", false));
        Request refusal = plane.await(request -> request.refuses(SCOPES, "v2"));
        assertEquals(
            "scope key conflict found, first scope is 'first', second scope is 'third'",
            refusal.problem());
        assertEquals(202, status(port, "one").get());

        plane.publish(SCOPES, "v3", scope("first", "two", false));
        plane.await(request -> request.accepts(SCOPES, "v3"));
        assertEquals(404, status(port, "one").get());
        assertEquals(203, status(port, "two").get());
        weft.awaitStat("http.p.scoped_rds.scopes.all_scopes: 1");
        weft.awaitStat("http.p.scoped_rds.scopes.active_scopes: 1");
        String dump =
            weft.admin("GET", "/config_dump?resource=dynamic_scoped_route_configs").body();
        assertTrue(dump.contains("\"version_info\": \"v3\""), dump);
      }
    }
  }

  @Test
  void refusesVirtualHostsWithoutDelta() throws Exception {
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", listener(NamedHost.freePort()));
      plane.publish(ROUTES, "v1", routes());
      try (WeftProcess weft = WeftProcess.serve(folder, Bootstraps.dynamic("GRPC", plane.port()))) {
        Request refusal = plane.await(request -> request.refuses(ROUTES, "v1"));
        assertEquals(
            "r: vhds: ADS must use DELTA_GRPC api_type when used as VHDS config source.",
            refusal.problem());
        weft.awaitStat("http.p.rds.r.update_rejected: 1");
      }
    }
  }

  private static Predicate<Request> asks(String type) {
    return request -> request.typeUrl().equals(type);
  }

  private CompletableFuture<Integer> status(int port) {
    return status(port, "none");
  }

  private CompletableFuture<Integer> status(int port, String scope) {
    URI uri = URI.create("http://127.0.0.1:" + port + "/");
    return client
        .sendAsync(
            HttpRequest.newBuilder(uri).header("x-scope", scope).build(),
            HttpResponse.BodyHandlers.discarding())
        .thenApply(HttpResponse::statusCode);
  }

  private static Message scope(String name, String key, boolean isOnDemand) {
    ScopedRouteConfiguration.Builder scope =
        ScopedRouteConfiguration.newBuilder()
            .setName(name)
            .setOnDemand(isOnDemand)
            .setRouteConfigurationName(key);
    scope.getKeyBuilder().addFragmentsBuilder().setStringKey(key);
    return scope.build();
  }

  private static Message table(String name, int status) {
    return RouteConfiguration.newBuilder()
        .setName(name)
        .addVirtualHosts(virtualHost("all/*", status))
        .build();
  }

  private static Listener scoped(int port) {
    ScopedRoutes.Builder routes =
        ScopedRoutes.newBuilder()
            .setName("scopes")
            .setRdsConfigSource(Resources.ads())
            .setScopedRds(ScopedRds.newBuilder().setScopedRdsConfigSource(Resources.ads()));
    routes
        .getScopeKeyBuilderBuilder()
        .addFragmentsBuilder()
        .getHeaderValueExtractorBuilder()
        .setName("x-scope")
        .setIndex(0);
    return Resources.listener(
        "l",
        port,
        HttpConnectionManager.newBuilder()
            .setStatPrefix("p")
            .setScopedRoutes(routes)
            .addHttpFilters(filter("on_demand", OnDemand.getDefaultInstance()))
            .addHttpFilters(filter("router", Router.getDefaultInstance()))
            .build());
  }

  private static Message routes() {
    return RouteConfiguration.newBuilder()
        .setName("r")
        .setVhds(Vhds.newBuilder().setConfigSource(Resources.ads()))
        .build();
  }

  private static VirtualHost virtualHost(String name, int status) {
    return VirtualHost.newBuilder()
        .setName(name)
        .addDomains(name.substring(name.indexOf('/') + 1))
        .addRoutes(
            Route.newBuilder()
                .setMatch(RouteMatch.newBuilder().setPrefix("/"))
                .setDirectResponse(DirectResponseAction.newBuilder().setStatus(status)))
        .build();
  }

  private static Listener listener(int port) {
    return Resources.listener(
        "l",
        port,
        HttpConnectionManager.newBuilder()
            .setStatPrefix("p")
            .setRds(Rds.newBuilder().setRouteConfigName("r").setConfigSource(Resources.ads()))
            .addHttpFilters(filter("on_demand", OnDemand.getDefaultInstance()))
            .addHttpFilters(filter("router", Router.getDefaultInstance()))
            .build());
  }

  /** A listener whose requests go to {@code cluster}, for which they wait {@code millis}. */
  private static Listener forwarding(int port, String cluster, long millis) {
    OnDemandCds clusters =
        OnDemandCds.newBuilder()
            .setSource(Resources.ads())
            .setTimeout(Durations.fromMillis(millis))
            .build();
    RouteConfiguration routes =
        Resources.routes("r", cluster, "x").toBuilder()
            .setValidateClusters(BoolValue.of(false))
            .build();
    return Resources.listener(
        "l",
        port,
        HttpConnectionManager.newBuilder()
            .setStatPrefix("p")
            .setRouteConfig(routes)
            .addHttpFilters(filter("on_demand", OnDemand.newBuilder().setOdcds(clusters).build()))
            .addHttpFilters(filter("router", Router.getDefaultInstance()))
            .build());
  }

  private static Listener tcp(int port, String cluster) {
    return Resources.listener(
        "t",
        port,
        TcpProxy.newBuilder()
            .setStatPrefix("t")
            .setCluster(cluster)
            .setOnDemand(TcpProxy.OnDemand.newBuilder().setOdcdsConfig(Resources.ads()))
            .build());
  }

  private static Cluster cluster(String name, int port) {
    return Cluster.newBuilder()
        .setName(name)
        .setConnectTimeout(Durations.fromSeconds(1))
        .setLoadAssignment(Resources.endpoints(name, port))
        .build();
  }

  private static HttpFilter filter(String name, Message config) {
    return HttpFilter.newBuilder().setName(name).setTypedConfig(Resources.pack(config)).build();
  }
}
