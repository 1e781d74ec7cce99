package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.weft.testing.TestCertificate;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mutual TLS on connections that never leave the process, as meshes nest their tunnels. */
@Timeout(60)
class InternalTlsIT {
  private static final TestCertificate AUTHORITY = TestCertificate.authority("ca");
  private static final TestCertificate SERVER =
      TestCertificate.named("server").dns("inner.test").issuedBy(AUTHORITY).build();
  private static final TestCertificate CLIENT =
      TestCertificate.named("client").issuedBy(AUTHORITY).build();
  private static final int BYTES = 12_000_000; // more than the buffers of the system take

  private static final String CLUSTER =
      "- { name: %s, %s load_assignment: { cluster_name: c, endpoints: [ { lb_endpoints: [ {"
          + " endpoint: { address: { envoy_internal_address: { server_listener_name: %s } } } } ] }"
          + " ] }, transport_socket: { name: internal, typed_config: { \"@type\":"
          + " type.googleapis.com/"
          + "envoy.extensions.transport_sockets.internal_upstream.v3.InternalUpstreamTransport,"
          + " transport_socket: %s } } }\n  ";
  private static final String RAW =
      "{ name: raw, typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer } }";
  private static final String TLS =
      "{ name: tls, typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext, sni: inner.test,"
          + " common_tls_context: { tls_params: { tls_maximum_protocol_version: TLSv1_3 },"
          + " tls_certificates: [ { certificate_chain: { filename: %1$s/client.crt }, private_key:"
          + " { filename: %1$s/client.key } } ], validation_context: { trusted_ca: { filename:"
          + " %1$s/ca.crt }, match_typed_subject_alt_names: [ { san_type: DNS, matcher: { exact:"
          + " inner.test } } ] } } } }";
  private static final String HTTP2 =
      "typed_extension_protocol_options: {"
          + " envoy.extensions.upstreams.http.v3.HttpProtocolOptions: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: { http2_protocol_options: {} } } },";
  private static final String ANSWER =
      "{ match: { prefix: / }, direct_response: { status: 200 }, response_headers_to_add: [ {"
          + " header: { key: x-client, value: \"%PROTOCOL% %DOWNSTREAM_TLS_VERSION%"
          + " %DOWNSTREAM_PEER_SUBJECT%\" } } ] }";
  private static final String CONNECT =
      "http2_protocol_options: { allow_connect: true }, upgrade_configs: [ { upgrade_type: CONNECT"
          + " } ],";
  private static final String GRANTED =
      "{ match: { connect_matcher: {} }, route: { cluster: echo, upgrade_configs: [ {"
          + " upgrade_type: CONNECT, connect_config: {} } ] } }";

  @TempDir static Path folder;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws Exception {
    AUTHORITY.write(folder, "ca");
    SERVER.write(folder, "server");
    CLIENT.write(folder, "client");
    String tls = TLS.formatted(folder);
    String listeners =
        Bootstraps.http("one", 0, "", route("one"))
            + Bootstraps.http("two", 0, "", route("two"))
            + Bootstraps.tcp(
                "bytes", "cluster: granting, tunneling_config: { hostname: \"any.test:1\" }")
            + secured(Bootstraps.http("inner", 0, "", ANSWER))
            + secured(Bootstraps.http("granting", 0, CONNECT, GRANTED))
            + Bootstraps.internal(Bootstraps.echo("echo", 0));
    String clusters =
        CLUSTER.formatted("one", "", "inner", tls)
            + CLUSTER.formatted("two", HTTP2, "inner", tls)
            + CLUSTER.formatted("granting", HTTP2, "granting", tls)
            + CLUSTER.formatted("echo", "", "echo", RAW);
    weft =
        WeftProcess.serve(
            folder, Bootstraps.INTERNAL_LISTENERS + Bootstraps.of(listeners, clusters));
  }

  @AfterAll
  static void stop() throws IOException {
    weft.close();
  }

  @Test
  void bothSidesKnowEachOther() throws Exception {
    assertEquals("x-client: HTTP/1.1 TLSv1.3 CN=client,O=Test", client("one"));
    assertEquals("x-client: HTTP/2 TLSv1.3 CN=client,O=Test", client("two"));
  }

  @Test
  void aTunnelInTlsHoldsItsWriterUntilSomeoneReads() throws Exception {
    byte[] bytes = new byte[BYTES];
    new Random(5).nextBytes(bytes);
    CompletableFuture<Void> written = new CompletableFuture<>();
    try (Socket client = new Socket("127.0.0.1", weft.port("bytes"))) {
      // Less than a segment of the loopback is given out by the system's timers only, 5 a second.
      client.setReceiveBufferSize(128 * 1024);
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.getOutputStream().write(bytes);
                  client.shutdownOutput();
                  written.complete(null);
                } catch (IOException e) {
                  written.completeExceptionally(e);
                }
              });
      while (!written.isDone() && writer.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }

      assertArrayEquals(bytes, client.getInputStream().readAllBytes());
      written.get();
    }
  }

  private static String secured(String listener) {
    String socket =
        TestTls.transportSocket(
                folder,
                "server",
                ", validation_context: { trusted_ca: { filename: " + folder + "/ca.crt } }",
                ", require_client_certificate: true")
            .strip()
            .replace("\n  ", ", ")
            .replace("transport_socket:, ", "transport_socket: { ");
    return Bootstraps.internal(listener)
        .replace("filter_chains: [ { ", "filter_chains: [ { " + socket + " }, ");
  }

  private static String route(String cluster) {
    return "{ match: { prefix: / }, route: { cluster: " + cluster + " } }";
  }

  private static String client(String listener) throws Exception {
    try (Socket client = new Socket("127.0.0.1", weft.port(listener))) {
      client
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      String response =
          new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      return response
          .lines()
          .filter(line -> line.startsWith("x-client"))
          .findFirst()
          .orElse(response);
    }
  }
}
