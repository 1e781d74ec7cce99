package io.weft.integration;

import static io.weft.integration.FakeControlPlane.CLUSTERS;
import static io.weft.integration.FakeControlPlane.EXTENSIONS;
import static io.weft.integration.FakeControlPlane.LISTENERS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.ExtensionConfigSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.common.matching.v3.ExtensionWithMatcher;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.Composite;
import io.envoyproxy.envoy.extensions.filters.http.composite.v3.ExecuteFilterAction;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.FaultAbort;
import io.envoyproxy.envoy.extensions.filters.http.fault.v3.HTTPFault;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.weft.integration.FakeControlPlane.Request;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Has control planes and files bring the configurations of filters. */
@Timeout(120)
class XdsExtensionIT {
  private static final String FILTERS = "type.googleapis.com/envoy.extensions.filters.";

  @TempDir Path folder;
  private final HttpClient client = HttpClient.newHttpClient();

  @ParameterizedTest
  @ValueSource(strings = {"GRPC", "DELTA_GRPC"})
  void changesAFilterWithoutTouchingItsListener(String protocol) throws Exception {
    int port = NamedHost.freePort();
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", listener(port));
      try (WeftProcess weft =
          WeftProcess.begin(folder, Bootstraps.dynamic(protocol, plane.port()))) {
        Request asked = plane.await(request -> request.typeUrl().equals(EXTENSIONS));
        assertEquals(List.of("f"), asked.names());
        assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", port).close());

        plane.publish(EXTENSIONS, "v1", extension(abort(299)));
        plane.await(request -> request.accepts(EXTENSIONS, "v1"));
        weft.awaitStat("listener_manager.total_listeners_active: 1");
        assertEquals(299, status(port));
        plane.publish(EXTENSIONS, "v2", extension(abort(298)));
        plane.await(request -> request.accepts(EXTENSIONS, "v2"));
        assertEquals(298, status(port));

        plane.publish(EXTENSIONS, "v3", extension(Cors.getDefaultInstance()));
        Request refusal = plane.await(request -> request.refuses(EXTENSIONS, "v3"));
        assertEquals(
            "Error: filter config has type URL envoy.extensions.filters.http.cors.v3.Cors but"
                + " expect envoy.extensions.filters.http.fault.v3.HTTPFault.",
            refusal.problem());
        assertEquals(298, status(port));
        weft.awaitStat("extension_config_discovery.http_filter.f.config_fail: 1");
        String dump = weft.admin("GET", "/config_dump?resource=ecds_filters").body();
        assertTrue(dump.contains("\"version_info\": \"v2\""), dump);

        plane.publish(EXTENSIONS, "v4");
        plane.await(request -> request.accepts(EXTENSIONS, "v4"));
        // Only delta tells what is gone.
        assertEquals(protocol.equals("GRPC") ? 298 : 500, status(port));
        weft.awaitStat("listener_manager.listener_modified: 0");
      }
    }
  }

  @Test
  void changesAFilterThatStepsInForACompositeOne() throws Exception {
    int port = NamedHost.freePort();
    try (FakeControlPlane plane = new FakeControlPlane()) {
      plane.publish(CLUSTERS, "v1");
      plane.publish(LISTENERS, "v1", listener(port, composite()));
      plane.publish(EXTENSIONS, "v1", extension(abort(299)));
      try (WeftProcess weft =
          WeftProcess.serve(folder, Bootstraps.dynamic("DELTA_GRPC", plane.port()))) {
        plane.await(request -> request.accepts(EXTENSIONS, "v1"));
        assertEquals(299, status(port));
        plane.publish(EXTENSIONS, "v2", extension(abort(298)));
        plane.await(request -> request.accepts(EXTENSIONS, "v2"));
        assertEquals(298, status(port));
        plane.publish(EXTENSIONS, "v3");
        plane.await(request -> request.accepts(EXTENSIONS, "v3"));
        assertEquals(500, status(port));
        weft.awaitStat("http.p.composite.filter_delegation_success: 3");
      }
    }
  }

  @Test
  void servesNoConnectionWithoutTheConfigurationOfAFilter() throws Exception {
    Path network = write("net", "http.cors.v3.Cors");
    Path listener = write("lis", "http.cors.v3.Cors");
    String bootstrap =
        Bootstraps.of(
            echo("wants_n", "", discovered("net", network, "network.rbac.v3.RBAC") + ", ")
                + echo(
                    "wants_l",
                    "listener_filters: [ "
                        + discovered("lis", listener, "listener.tls_inspector.v3.TlsInspector")
                        + " ],",
                    ""),
            "");
    try (WeftProcess weft =
        WeftProcess.serve(folder, "node: { id: test, cluster: tests }\n" + bootstrap)) {
      assertEquals("", echo(weft.port("wants_n")));
      assertEquals("", echo(weft.port("wants_l")));
      weft.awaitStat("listener.wants_n.network_extension_config_missing: 1");
      weft.awaitStat("listener.wants_l.extension_config_missing: 1");

      write("net", "network.rbac.v3.RBAC, stat_prefix: x");
      write("lis", "listener.tls_inspector.v3.TlsInspector");
      weft.awaitStat("extension_config_discovery.network_filter.net.config_reload: 1");
      weft.awaitStat("extension_config_discovery.tcp_listener_filter.lis.config_reload: 1");
      assertEquals("x", echo(weft.port("wants_n")));
      assertEquals("x", echo(weft.port("wants_l")));
    }
  }

  private Path write(String name, String config) throws IOException {
    Path file = folder.resolve(name + ".yaml");
    return Files.writeString(
        file,
        """
        version_info: v1
        resources:
        - "@type": %s
          name: %s
          typed_config: { "@type": %s%s }
        """
            .formatted(EXTENSIONS, name, FILTERS, config));
  }

  private static String discovered(String name, Path file, String type) {
    return "{ name: %s, config_discovery: { config_source: { path_config_source: { path: %s } },"
            .formatted(name, file)
        + " type_urls: [ %s%s ] } }".formatted(FILTERS, type);
  }

  private static String echo(String name, String more, String filter) {
    return "- { name: %s, stat_prefix: %s, address: { socket_address: { address: 127.0.0.1,"
            .formatted(name, name)
        + " port_value: 0 } }, %s filter_chains: [ { filters: [ %s".formatted(more, filter)
        + "{ name: echo, typed_config: { \"@type\": %snetwork.echo.v3.Echo } } ] } ] }\n  "
            .formatted(FILTERS);
  }

  /** What comes back of an x before the connection ends. */
  private static String echo(int port) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write('x');
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    }
  }

  private int status(int port) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + port + "/");
    return client
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }

  private static HTTPFault abort(int status) {
    return HTTPFault.newBuilder()
        .setAbort(
            FaultAbort.newBuilder()
                .setHttpStatus(status)
                .setPercentage(FractionalPercent.newBuilder().setNumerator(100)))
        .build();
  }

  private static Message extension(Message config) {
    return TypedExtensionConfig.newBuilder()
        .setName("f")
        .setTypedConfig(Resources.pack(config))
        .build();
  }

  private static ExtensionConfigSource discovery() {
    return ExtensionConfigSource.newBuilder()
        .setConfigSource(Resources.ads())
        .addTypeUrls(FILTERS + "http.fault.v3.HTTPFault")
        .build();
  }

  /** A filter in whose place that one steps which discovery brings, for all requests. */
  private static HttpFilter composite() {
    ExecuteFilterAction.Builder action = ExecuteFilterAction.newBuilder();
    action.getDynamicConfigBuilder().setName("f").setConfigDiscovery(discovery());
    ExtensionWithMatcher.Builder matched = ExtensionWithMatcher.newBuilder();
    matched
        .getExtensionConfigBuilder()
        .setName("composite")
        .setTypedConfig(Resources.pack(Composite.getDefaultInstance()));
    matched
        .getXdsMatcherBuilder()
        .getOnNoMatchBuilder()
        .getActionBuilder()
        .setName("composite-action")
        .setTypedConfig(Resources.pack(action.build()));
    return HttpFilter.newBuilder()
        .setName("composite")
        .setTypedConfig(Resources.pack(matched.build()))
        .build();
  }

  private static Listener listener(int port) {
    return listener(
        port, HttpFilter.newBuilder().setName("f").setConfigDiscovery(discovery()).build());
  }

  private static Listener listener(int port, HttpFilter filter) {
    HttpConnectionManager.Builder manager =
        HttpConnectionManager.newBuilder()
            .setStatPrefix("p")
            .setRouteConfig(Resources.routes("r", "none", "x"))
            .addHttpFilters(filter)
            .addHttpFilters(
                HttpFilter.newBuilder()
                    .setName("router")
                    .setTypedConfig(Resources.pack(Router.getDefaultInstance())));
    manager.getRouteConfigBuilder().getValidateClustersBuilder().setValue(false);
    return Resources.listener("l", port, manager.build());
  }
}
