package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What filters note of connections and requests, on its way through listeners of the process. */
@Timeout(60)
class FilterStateIT {
  private static final String ORIGINAL_DST =
      "listener_filters: [ { name: envoy.filters.listener.original_dst, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst"
          + " } } ], filter_chains: [";
  private static final String VALUE =
      "{ object_key: %s, factory_key: %s, shared_with_upstream: %s, skip_if_empty: true,"
          + " format_string: { text_format_source: { inline_string: \"%s\" } } }";
  private static final String FILTER =
      "{ name: state, typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.filters.%s.set_filter_state.v3.Config, %s: [ %s ] } }, ";
  private static final String CLUSTER =
      "- { name: %s, load_assignment: { cluster_name: c, endpoints: [ { lb_endpoints: [ {"
          + " endpoint: { address: { envoy_internal_address: {"
          + " server_listener_name: %s } } } } ] } ] }, transport_socket: { name: internal,"
          + " typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport,"
          + " transport_socket: { name: raw, typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer } } } } }\n  ";
  private static final String ANSWER =
      "{ match: { prefix: / }, direct_response: { status: 200 }, response_headers_to_add: [ {"
          + " header: { key: x-seen, value: \"%DOWNSTREAM_LOCAL_ADDRESS%"
          + " %FILTER_STATE(once:PLAIN)%/%FILTER_STATE(again:PLAIN)%\" } } ] }";

  @TempDir static Path folder;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws Exception {
    String ofRequest =
        FILTER.formatted(
            "http",
            "on_request_headers",
            String.join(
                ", ",
                VALUE.formatted(
                    "envoy.filters.listener.original_dst.local_ip", "\"\"", "ONCE", "%REQ(to)%"),
                VALUE.formatted("once", "envoy.hashable_string", "ONCE", "%REQ(once)%"),
                VALUE.formatted("again", "istio.hashable_string", "TRANSITIVE", "%REQ(again)%")));
    String ofConnection =
        FILTER.formatted(
            "network",
            "on_new_connection",
            VALUE.formatted("once", "envoy.string", "ONCE", "connection")
                + ", "
                + VALUE.formatted("envoy.tcp_proxy.cluster", "\"\"", "NONE", "near"));
    String listeners =
        requests("near", ofRequest)
            + requests("far", ofRequest)
            + Bootstraps.tcp("connections", "cluster: none")
                .replace("filters: [ { name: filter", "filters: [ " + ofConnection + "{ name: tcp")
            + Bootstraps.internal(Bootstraps.http("answering", 0, "", ANSWER))
                .replace("filter_chains: [", ORIGINAL_DST)
            + Bootstraps.internal(Bootstraps.tcp("between", "cluster: near"))
            + Bootstraps.tcp("idle", "cluster: echo")
                .replace(
                    "filters: [ { name: filter",
                    "filters: [ "
                        + FILTER.formatted(
                            "network",
                            "on_new_connection",
                            VALUE.formatted(
                                "envoy.tcp_proxy.per_connection_idle_timeout_ms",
                                "\"\"",
                                "NONE",
                                "100"))
                        + "{ name: tcp")
            + Bootstraps.internal(Bootstraps.echo("echo", 0));
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.INTERNAL_LISTENERS
                + Bootstraps.of(
                    listeners,
                    CLUSTER.formatted("near", "answering")
                        + CLUSTER.formatted("far", "between")
                        + CLUSTER.formatted("echo", "echo")));
  }

  @AfterAll
  static void stop() throws Exception {
    weft.close();
  }

  @Test
  void objectsOfRequestsReachTheNextListener() throws Exception {
    assertEquals("10.0.0.1:80 a/b", get("near", "to: 10.0.0.1:80\r\nonce: a\r\nagain: b\r\n"));
    assertEquals("10.0.0.2:81 c/d", get("near", "to: 10.0.0.2:81\r\nonce: c\r\nagain: d\r\n"));
  }

  @Test
  void onlyTransitiveObjectsReachTheOneBehindIt() throws Exception {
    assertEquals("envoy://answering/ /b", get("far", "once: a\r\nagain: b\r\n"));
  }

  @Test
  void objectsOfConnectionsReachTheNextListenerAndChooseTheCluster() throws Exception {
    assertEquals("envoy://answering/ connection/", get("connections", ""));
  }

  @Test
  void objectsOfConnectionsSayHowLongTheyMayBeIdle() throws Exception {
    try (Socket client = new Socket("127.0.0.1", weft.port("idle"))) {
      client.getOutputStream().write('x');

      assertEquals('x', client.getInputStream().read());
      assertEquals(-1, client.getInputStream().read());
    }
  }

  private static String requests(String cluster, String filter) {
    return Bootstraps.http(
            cluster, 0, "", "{ match: { prefix: / }, route: { cluster: " + cluster + " } }")
        .replace("http_filters: [", "http_filters: [ " + filter);
  }

  private static String get(String listener, String fields) throws Exception {
    try (Socket client = new Socket("127.0.0.1", weft.port(listener))) {
      client
          .getOutputStream()
          .write(
              ("GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n" + fields + "\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      String response =
          new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return response
          .lines()
          .filter(line -> line.startsWith("x-seen: "))
          .map(line -> line.substring("x-seen: ".length()))
          .findFirst()
          .orElse(response);
    }
  }
}
