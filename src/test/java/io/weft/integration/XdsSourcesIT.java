package io.weft.integration;

import static io.weft.integration.FakeControlPlane.CLUSTERS;
import static io.weft.integration.FakeControlPlane.ENDPOINTS;
import static io.weft.integration.FakeControlPlane.LISTENERS;
import static io.weft.integration.FakeControlPlane.ROUTES;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import com.google.protobuf.util.JsonFormat.TypeRegistry;
import com.sun.net.httpserver.HttpServer;
import io.envoyproxy.envoy.config.core.v3.ApiConfigSource;
import io.envoyproxy.envoy.config.core.v3.ApiVersion;
import io.envoyproxy.envoy.config.core.v3.ConfigSource;
import io.envoyproxy.envoy.config.core.v3.GrpcService;
import io.envoyproxy.envoy.config.core.v3.PathConfigSource;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has files, and a stream for each type, drive a running process. */
@Timeout(120)
class XdsSourcesIT {
  private static final String HTTP2 =
      "typed_extension_protocol_options: {"
          + " envoy.extensions.upstreams.http.v3.HttpProtocolOptions: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: { http2_protocol_options: {} } } },";

  @TempDir Path folder;
  private HttpServer upstream;
  private int port;

  @BeforeEach
  void start() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    upstream = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
    upstream.createContext(
        "/",
        exchange -> {
          byte[] answer = exchange.getRequestURI().toString().getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    upstream.start();
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      port = socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    upstream.stop(0);
  }

  @Test
  void servesWhatFilesSayAndKeepsItWhenOneIsWrong() throws Exception {
    write("eds.yaml", "v1", Resources.endpoints("a", upstream.getAddress().getPort()));
    write("rds.yaml", "v1", Resources.routes("r", "a", "one"));
    write("cds.yaml", "v1", Resources.cluster("a", 1, file("eds.yaml")));
    write("lds.yaml", "v1", Resources.listener("l", port, "r", "p", file("rds.yaml")));
    String bootstrap =
        """
        node: { id: test, cluster: tests }
        dynamic_resources:
          cds_config: { path_config_source: { path: %s } }
          lds_config: { path_config_source: { path: %s, watched_directory: { path: %s } } }
        """
            .formatted(folder.resolve("cds.yaml"), folder.resolve("lds.yaml"), folder);
    try (WeftProcess weft = WeftProcess.serve(folder, bootstrap + Bootstraps.of("", ""))) {
      assertEquals("/one/", get());

      write("rds.yaml", "v2", Resources.routes("r", "a", "two"));
      weft.awaitStat("http.p.rds.r.update_success: 2");
      assertEquals("/two/", get());
      weft.awaitStat("http.p.rds.r.update_attempt: 2");

      write("cds.yaml", "v2", Resources.cluster("a", 2, file("eds.yaml")));
      weft.awaitStat("cluster_manager.cluster_modified: 1");
      assertEquals("/two/", get());

      move("rds.yaml", "resources: [ { nonsense: ");
      weft.awaitStat("http.p.rds.r.update_failure: 1");
      write("eds.yaml", "v2", Resources.endpoints("a", 1), Resources.endpoints("b", 1));
      weft.awaitStat("cluster.a.update_rejected: 1");
      move("cds.yaml", "resources: [ { \"@type\": " + CLUSTERS + " } ]");
      weft.awaitStat("cluster_manager.cds.update_rejected: 1");
      assertEquals("/two/", get());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void hasAStreamForEachType(String protocol) throws Exception {
    try (FakeControlPlane plane = new FakeControlPlane()) {
      ConfigSource own = stream(ApiConfigSource.ApiType.valueOf(protocol));
      plane.publish(CLUSTERS, "v1", Resources.cluster("a", 1, own));
      plane.publish(ENDPOINTS, "v1", Resources.endpoints("a", upstream.getAddress().getPort()));
      plane.publish(LISTENERS, "v1", Resources.listener("l", port, "r", "p", own));
      plane.publish(ROUTES, "v1", Resources.routes("r", "a", "one"));
      String source =
          "{ api_config_source: " + JsonFormat.printer().print(own.getApiConfigSource());
      String bootstrap =
          "node: { id: test, cluster: tests }\ndynamic_resources: { cds_config: %s }, lds_config: %s"
                  .formatted(source, source)
              + " } }\n";
      String control = Bootstraps.cluster("control", "127.0.0.1", plane.port(), HTTP2);
      try (WeftProcess weft = WeftProcess.serve(folder, bootstrap + Bootstraps.of("", control))) {
        assertEquals("/one/", get());
        plane.publish(ROUTES, "v2", Resources.routes("r", "a", "two"));
        plane.await(request -> request.accepts(ROUTES, "v2"));
        assertEquals("/two/", get());

        assertEquals(
            4, plane.requests().stream().map(request -> request.stream()).distinct().count());
        weft.awaitStat("cluster.a.control_plane.connected_state: 1");
        weft.awaitStat("cluster_manager.cds.control_plane.connected_state: 1");
        plane.publish(LISTENERS, "v2");
        plane.await(request -> request.accepts(LISTENERS, "v2"));
      }
    }
  }

  @Test
  void waitsForEverForEndpointsAndEndsOnASignal() throws Exception {
    String bootstrap =
        """
        node: { id: test, cluster: tests }
        admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
        static_resources:
          clusters:
          - name: waiting
            type: EDS
            connect_timeout: 1s
            eds_cluster_config: { eds_config: { ads: {}, initial_fetch_timeout: 0s } }
        """;
    try (WeftProcess weft = WeftProcess.begin(folder, bootstrap)) {
      assertEquals("PRE_INITIALIZING\n", weft.admin("GET", "/ready").body());
      weft.signal("TERM");
      assertEquals(0, weft.exitStatus());
    }
  }

  private String get() throws IOException {
    try (KeepAliveClient client = new KeepAliveClient(port)) {
      return client.get("/");
    }
  }

  private ConfigSource file(String name) {
    return ConfigSource.newBuilder()
        .setPathConfigSource(PathConfigSource.newBuilder().setPath(folder.resolve(name).toString()))
        .build();
  }

  private static ConfigSource stream(ApiConfigSource.ApiType protocol) {
    ApiConfigSource.Builder source =
        ApiConfigSource.newBuilder()
            .setApiType(protocol)
            .setTransportApiVersion(ApiVersion.V3)
            .setSetNodeOnFirstMessageOnly(true);
    source.addGrpcServices(
        GrpcService.newBuilder()
            .setEnvoyGrpc(GrpcService.EnvoyGrpc.newBuilder().setClusterName("control")));
    return ConfigSource.newBuilder()
        .setApiConfigSource(source)
        .setResourceApiVersion(ApiVersion.V3)
        .build();
  }

  private void write(String name, String version, Message... resources) throws IOException {
    DiscoveryResponse.Builder response = DiscoveryResponse.newBuilder().setVersionInfo(version);
    TypeRegistry.Builder types = TypeRegistry.newBuilder();
    for (Message resource : resources) {
      response.addResources(Resources.pack(resource));
      types.add(resource.getDescriptorForType());
    }
    types.add(
        io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3
            .HttpConnectionManager.getDescriptor());
    types.add(io.envoyproxy.envoy.extensions.filters.http.router.v3.Router.getDescriptor());
    move(name, JsonFormat.printer().usingTypeRegistry(types.build()).print(response));
  }

  /** Replaces the file {@code name} as a whole. */
  private void move(String name, String text) throws IOException {
    Path next = folder.resolve(name + ".next");
    Files.writeString(next, text);
    Files.move(next, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }
}
