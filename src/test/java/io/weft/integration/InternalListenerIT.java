package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections that go through a second listener within the packaged jar. */
@Timeout(60)
class InternalListenerIT {
  private static final String ORIGINAL_DST =
      "listener_filters: [ { name: envoy.filters.listener.original_dst, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.listener.original_dst.v3.OriginalDst"
          + " } } ], filter_chains: [";
  private static final String ANSWER =
      "{ match: { prefix: / }, direct_response: { status: 200, body: { inline_string: inner } },"
          + " response_headers_to_add: [ { header: { key: x-local, value:"
          + " \"%DOWNSTREAM_LOCAL_ADDRESS%\" } } ] }";
  private static final String CLUSTER =
      "- { name: %s, %s load_assignment: { cluster_name: c, endpoints: [ { lb_endpoints: [ {"
          + " metadata: { filter_metadata: { envoy.filters.listener.original_dst: { local:"
          + " \"10.1.2.3:80\" } } }, endpoint: { address: { envoy_internal_address: {"
          + " server_listener_name: %s } } } } ] } ] }, transport_socket: { name: internal,"
          + " typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport,"
          + " passthrough_metadata: [ { name: envoy.filters.listener.original_dst, kind: { host: {}"
          + " } } ], transport_socket: { name: raw, typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer } } } } }\n  ";
  private static final String HTTP2 =
      "typed_extension_protocol_options: {"
          + " envoy.extensions.upstreams.http.v3.HttpProtocolOptions: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: { http2_protocol_options: {} } } },";

  private static final String CONNECT =
      "http2_protocol_options: { allow_connect: true }, upgrade_configs: [ { upgrade_type: CONNECT"
          + " } ],";
  private static final String TERMINATED =
      ", headers: [ { name: \":authority\", string_match: { exact: \"granted.test:1\" } } ] },"
          + " route: { cluster: echo, upgrade_configs: [ { upgrade_type: CONNECT, connect_config:"
          + " { allow_post: true } } ] } }";
  private static final String GRANTED =
      "{ match: { connect_matcher: {}" + TERMINATED + ", { match: { prefix: \"/\"" + TERMINATED;

  @TempDir static Path folder;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    String listeners =
        Bootstraps.http("one", 0, "", route("one"))
            + Bootstraps.http("two", 0, "", route("two"))
            + Bootstraps.http("gone", 0, "", route("gone"))
            + Bootstraps.tcp("bytes", "cluster: echo")
            + Bootstraps.tcp("tunnel1", "cluster: granting1, " + tunnel("\"granted.test:1\""))
            + Bootstraps.tcp("tunnel2", "cluster: granting2, " + tunnel("\"granted.test:1\""))
            + Bootstraps.tcp(
                "posted", "cluster: granting2, " + tunnel("\"granted.test:1\", use_post: true"))
            + Bootstraps.tcp("refused", "cluster: granting1, " + tunnel("\"other.test:1\""))
            + Bootstraps.internal(Bootstraps.http("granting", 0, CONNECT, GRANTED))
            + Bootstraps.internal(Bootstraps.http("inner", 0, "", ANSWER))
                .replace("filter_chains: [", ORIGINAL_DST)
            + Bootstraps.internal(Bootstraps.echo("echo", 0));
    String clusters =
        CLUSTER.formatted("one", "", "inner")
            + CLUSTER.formatted("two", HTTP2, "inner")
            + CLUSTER.formatted("gone", "", "nowhere")
            + CLUSTER.formatted("granting1", "", "granting")
            + CLUSTER.formatted("granting2", HTTP2, "granting")
            + CLUSTER.formatted("echo", "", "echo");
    weft =
        WeftProcess.serve(
            folder, Bootstraps.INTERNAL_LISTENERS + Bootstraps.of(listeners, clusters));
  }

  @AfterAll
  static void stop() throws IOException {
    weft.close();
  }

  @Test
  void carriesHttp1AndTheAddressThatWasMeant() throws Exception {
    String response = get("one");

    assertEquals("HTTP/1.1 200 OK", response.lines().findFirst().orElse(""));
    assertEquals("x-local: 10.1.2.3:80", line(response, "x-local"));
    assertEquals("inner", response.substring(response.length() - 5));
  }

  @Test
  void carriesHttp2() throws Exception {
    assertEquals("HTTP/1.1 200 OK", get("two").lines().findFirst().orElse(""));
  }

  @Test
  void answers503WhereThereIsNoSuchListener() throws Exception {
    String response = get("gone");

    assertEquals("HTTP/1.1 503 Service Unavailable", response.lines().findFirst().orElse(""));
    assertEquals(
        "upstream connect error or disconnect/reset before headers. reset reason: remote"
            + " connection failure",
        response.lines().reduce("", (first, last) -> last));
  }

  @Test
  void carriesMoreBytesThanItsBufferHolds() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(3).nextBytes(bytes);
    try (Socket client = new Socket("127.0.0.1", weft.port("bytes"))) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.getOutputStream().write(bytes);
                  client.shutdownOutput();
                } catch (IOException e) {
                  throw new IllegalStateException(e);
                }
              });
      assertArrayEquals(bytes, client.getInputStream().readAllBytes());
      writer.join();
    }
  }

  @Test
  void carriesTunnelsThatAreGranted() throws Exception {
    // The end of HTTP/1's stream is that of the connection, which may overtake the answer.
    assertEquals("hello", echoed("tunnel1"));
    assertEquals("hello", tunnelled("tunnel2"));
    assertEquals("hello", tunnelled("posted"));
  }

  @Test
  void closesWhatIsGrantedNoTunnel() throws Exception {
    try (Socket client = new Socket("127.0.0.1", weft.port("refused"))) {
      assertEquals(-1, client.getInputStream().read());
    }
  }

  /** Without a half-close, which ends tunnels over HTTP/1 whole. */
  private static String tunnelled(String listener) throws IOException, InterruptedException {
    try (Socket client = new Socket("127.0.0.1", weft.port(listener))) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      return new String(client.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
    }
  }

  private static String echoed(String listener) throws IOException, InterruptedException {
    try (Socket client = new Socket("127.0.0.1", weft.port(listener))) {
      client.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
      return new String(client.getInputStream().readNBytes(5), StandardCharsets.US_ASCII);
    }
  }

  private static String tunnel(String fields) {
    return "tunneling_config: { hostname: " + fields + " }";
  }

  private static String route(String cluster) {
    return "{ match: { prefix: / }, route: { cluster: " + cluster + " } }";
  }

  private static String line(String response, String name) {
    return response.lines().filter(line -> line.startsWith(name)).findFirst().orElse("");
  }

  private static String get(String listener) throws IOException, InterruptedException {
    try (Socket client = new Socket("127.0.0.1", weft.port(listener))) {
      client
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }
}
