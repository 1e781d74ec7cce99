package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.StringValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;
import com.google.rpc.Status;
import com.sun.net.httpserver.HttpServer;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import io.envoyproxy.envoy.service.auth.v3.DeniedHttpResponse;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a service is told beside the request, and what is told of the service. */
@Timeout(60)
class ExtAuthzContextIT {
  private static final String BOOTSTRAP =
      """
      admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
      node: { id: node, cluster: tests, metadata: { my_labels: { app: shop, replicas: 3 } } }
      static_resources:
        listeners:
        - name: grpc
          address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
          filter_chains:
          - filters:
            - name: hcm
              typed_config:
                "@type": TYPE.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: grpc
                access_log:
                - name: file
                  typed_config:
                    "@type": TYPE.access_loggers.file.v3.FileAccessLog
                    path: LOG
                    log_format:
                      text_format_source:
                        inline_string: "%FILTER_STATE(authz:FIELD:latency_us)% \
      %FILTER_STATE(authz:FIELD:bytesSent)% %FILTER_STATE(authz:FIELD:bytesReceived)% \
      %FILTER_STATE(authz:FIELD:other)% %FILTER_STATE(authz:PLAIN)%\\n"
                route_config:
                  typed_per_filter_config: { authz: EXTENSIONS { everywhere: "1", place: table } } } }
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    typed_per_filter_config: { authz: EXTENSIONS { of_host: "1", place: host } } } }
                    routes:
                    - match: { prefix: / }
                      metadata:
                        typed_filter_metadata: { of_route: { "@type": STRING, value: route } }
                      route: { cluster: host }
                      typed_per_filter_config: { authz: EXTENSIONS { place: route } } } }
                http_filters:
                - name: facts
                  typed_config:
                    "@type": TYPE.filters.http.set_metadata.v3.Config
                    metadata:
                    - { metadata_namespace: set, typed_value: { "@type": STRING, value: set } }
                    - { metadata_namespace: set, typed_value: { "@type": STRING, value: other } }
                - name: authz
                  typed_config:
                    "@type": TYPE.filters.http.ext_authz.v3.ExtAuthz
                    grpc_service: { envoy_grpc: { cluster_name: authz }, timeout: 20s }
                    emit_filter_state_stats: true
                    enable_dynamic_metadata_ingestion: false
                    max_denied_response_body_bytes: 4
                    filter_metadata: { seen: by plug-ins }
                    bootstrap_metadata_labels_key: my_labels
                    typed_metadata_context_namespaces: [set, unset]
                    route_typed_metadata_context_namespaces: [of_route]
                - &router
                  name: envoy.filters.http.router
                  typed_config: { "@type": TYPE.filters.http.router.v3.Router }
        - name: http
          address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
          filter_chains:
          - filters:
            - name: hcm
              typed_config:
                "@type": TYPE.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: http
                route_config:
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    routes: [ { match: { prefix: / }, route: { cluster: host } } ]
                http_filters:
                - name: envoy.filters.http.ext_authz
                  typed_config:
                    "@type": TYPE.filters.http.ext_authz.v3.ExtAuthz
                    http_service:
                      server_uri: { uri: "http://a", cluster: checks, timeout: 20s }
                      path_prefix: /check
                      retry_policy:
                        retry_on: 5xx
                        num_retries: 2
                        retry_back_off: { base_interval: 0.001s, max_interval: 10s }
                - *router
        clusters:
        CLUSTERS
      """;

  @TempDir static Path folder;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static final AtomicInteger ERRORS_LEFT = new AtomicInteger();
  private static AuthzServer server;
  private static HttpServer host;
  private static Path log;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new AuthzServer(0);
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          boolean isCheck = exchange.getRequestURI().getPath().startsWith("/check");
          boolean fails = isCheck && ERRORS_LEFT.getAndDecrement() > 0;
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(fails ? 503 : 200, -1);
          exchange.close();
        });
    host.start();
    int port = host.getAddress().getPort();
    log = folder.resolve("access.log");
    weft =
        WeftProcess.serve(
            folder,
            BOOTSTRAP
                .replace(
                    "EXTENSIONS",
                    "{ \"@type\": TYPE.filters.http.ext_authz.v3.ExtAuthzPerRoute,"
                        + " check_settings: { context_extensions:")
                .replace("TYPE", "type.googleapis.com/envoy.extensions")
                .replace("STRING", "type.googleapis.com/google.protobuf.StringValue")
                .replace("LOG", log.toString())
                .replace(
                    "CLUSTERS",
                    Bootstraps.cluster(
                            "authz", "127.0.0.1", server.port(), "http2_protocol_options: {},")
                        + Bootstraps.cluster("host", port)
                        + Bootstraps.cluster("checks", port)));
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    weft.close();
    host.stop(0);
    server.close();
  }

  @Test
  void tellsWhatTheConfigurationKnows() throws Exception {
    assertEquals(200, status("grpc"));

    AttributeContext asked = server.asked.take().getAttributes();
    assertEquals(
        Map.of("everywhere", "1", "of_host", "1", "place", "route"),
        asked.getContextExtensionsMap());
    assertEquals(Map.of("app", "shop", "replicas", ""), asked.getDestination().getLabelsMap());
    assertEquals(
        "set",
        asked
            .getMetadataContext()
            .getTypedFilterMetadataOrThrow("set")
            .unpack(StringValue.class)
            .getValue());
    assertEquals(1, asked.getMetadataContext().getTypedFilterMetadataCount());
    assertEquals(
        "route",
        asked
            .getRouteMetadataContext()
            .getTypedFilterMetadataOrThrow("of_route")
            .unpack(StringValue.class)
            .getValue());

    weft.await(() -> logged().endsWith("\n"), () -> "no line in the log");
    assertTrue(logged().matches("(\\d+ [1-9]\\d+ [1-9]\\d+ - -\n)+"), logged());
  }

  @Test
  void takesNoMoreFromTheServiceThanConfigured() throws Exception {
    server.answers =
        request ->
            CheckResponse.newBuilder()
                .setStatus(Status.newBuilder().setCode(7))
                .setDynamicMetadata(Struct.newBuilder().putFields("k", Value.getDefaultInstance()))
                .setDeniedResponse(DeniedHttpResponse.newBuilder().setBody("refused"))
                .build();

    HttpResponse<String> denied = get("grpc");

    assertEquals(403, denied.statusCode());
    assertEquals("refu", denied.body());
    server.asked.take();
    server.answers = request -> CheckResponse.getDefaultInstance();
    weft.awaitStat("http.grpc.ext_authz.ignored_dynamic_metadata: 1");
  }

  @Test
  void asksAgainAsThePolicySays() throws Exception {
    ERRORS_LEFT.set(2);
    assertEquals(200, status("http"));
    ERRORS_LEFT.set(3);
    assertEquals(403, status("http"));

    weft.awaitStat("cluster.checks.upstream_rq_retry: 4");
    weft.awaitStat("cluster.checks.retry.upstream_rq_503: 4");
    weft.awaitStat("cluster.checks.upstream_rq_retry_success: 1");
    weft.awaitStat("cluster.checks.upstream_rq_retry_limit_exceeded: 1");
    weft.awaitStat("cluster.checks.internal.upstream_rq_503: 1");
    weft.awaitStat("cluster.checks.circuit_breakers.default.rq_retry_open: 0");
  }

  private static String logged() {
    try {
      return Files.exists(log) ? Files.readString(log) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static int status(String listener) throws Exception {
    return get(listener).statusCode();
  }

  private static HttpResponse<String> get(String listener) throws Exception {
    return CLIENT.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + weft.port(listener) + "/")).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
