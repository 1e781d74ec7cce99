package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests and connections that go to the names that they bring. */
@Timeout(60)
class DynamicForwardProxyIT {
  private static final String CACHE =
      "dns_cache_config: { name: c, dns_lookup_family: V4_PREFERRED }";
  private static final String CLUSTER =
      "- { name: any, connect_timeout: 1s, lb_policy: CLUSTER_PROVIDED, cluster_type: { name: any,"
          + " typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig, "
          + CACHE
          + " } } }\n  ";
  private static final String SUB_CLUSTERS =
      "- { name: subs, connect_timeout: 1s, dns_lookup_family: V4_PREFERRED, lb_policy:"
          + " CLUSTER_PROVIDED, cluster_type: { name: subs, typed_config: { \"@type\":"
          + " type.googleapis.com/"
          + "envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig,"
          + " sub_clusters_config: { lb_policy: ROUND_ROBIN, max_sub_clusters: 1 } } } }\n  ";
  private static final String FILTER =
      "{ name: envoy.filters.http.dynamic_forward_proxy, typed_config: { \"@type\":"
          + " type.googleapis.com/"
          + "envoy.extensions.filters.http.dynamic_forward_proxy.v3.FilterConfig, "
          + CACHE
          + " } }, ";
  private static final String REWRITE =
      ", typed_per_filter_config: { envoy.filters.http.dynamic_forward_proxy: { \"@type\":"
          + " type.googleapis.com/"
          + "envoy.extensions.filters.http.dynamic_forward_proxy.v3.PerRouteConfig,"
          + " host_rewrite_header: x-host } } }";
  private static final String SNI =
      "{ name: sni, typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig,"
          + " port_value: %d, "
          + CACHE
          + " } }, { name: tcp";
  private static final String INSPECTOR =
      "listener_filters: [ { name: tls, typed_config: { \"@type\": type.googleapis.com/"
          + "envoy.extensions.filters.listener.tls_inspector.v3.TlsInspector } } ],"
          + " filter_chains: [";
  private static final String ANSWER =
      "{ match: { prefix: / }, direct_response: { status: 200 }, response_headers_to_add: [ {"
          + " header: { key: x-seen, value: \"%REQ(:authority)%\" } } ] }";

  @TempDir static Path folder;
  private static ServerSocket host;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws Exception {
    host = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
    String route = "{ match: { prefix: / }, route: { cluster: any }";
    String rewritten = "{ match: { prefix: /rewritten }, route: { cluster: any }" + REWRITE;
    String listeners =
        Bootstraps.http("front", 0, "", rewritten + ", " + route + " }")
                .replace("http_filters: [", "http_filters: [ " + FILTER)
            + Bootstraps.http("bare", 0, "", route + " }")
            + Bootstraps.http("subs", 0, "", "{ match: { prefix: / }, route: { cluster: subs } }")
                .replace(
                    "http_filters: [",
                    "http_filters: [ " + FILTER.replace(CACHE, "sub_cluster_config: {}"))
            + Bootstraps.http("answering", 0, "", ANSWER)
            + Bootstraps.tcp("names", "cluster: any")
                .replace("{ name: filter", SNI.formatted(host.getLocalPort()))
                .replace("filter_chains: [", INSPECTOR);
    weft = WeftProcess.serve(folder, Bootstraps.of(listeners, CLUSTER + SUB_CLUSTERS));
  }

  @AfterAll
  static void stop() throws IOException {
    weft.close();
    host.close();
  }

  @Test
  void goesToTheHostThatTheRequestNames() throws Exception {
    int port = weft.port("answering");

    assertEquals("localhost:" + port, seen(get("front", "localhost:" + port, "/", "")));
    assertEquals("127.0.0.1:" + port, seen(get("front", "127.0.0.1:" + port, "/", "")));
    assertTrue(
        weft.admin("GET", "/clusters").body().contains("hostname::localhost:" + port),
        () -> "no host");
  }

  @Test
  void routesSayWhichFieldHasTheName() throws Exception {
    String name = "localhost:" + weft.port("answering");

    assertEquals(
        name, seen(get("front", "nonexistent.invalid", "/rewritten", "x-host: " + name + "\r\n")));
  }

  @Test
  void answers503ForNamesThatAreNotThere() throws Exception {
    String response = get("front", "nonexistent.invalid", "/", "");

    assertEquals("HTTP/1.1 503 Service Unavailable", response.lines().findFirst().orElse(""));
    assertEquals("DNS resolution failure", body(response));
    assertEquals("no healthy upstream", body(get("bare", "nonexistent.invalid", "/", "")));
    assertTrue(
        weft.admin("GET", "/stats?filter=dns_cache").body().contains("dns_cache.c.host_added"),
        () -> "no stats");
  }

  @Test
  void theClusterLooksUpWhatNoFilterHas() throws Exception {
    String name = "a.localhost:" + weft.port("answering");

    assertEquals(name, seen(get("bare", name, "/", "")));
  }

  @Test
  void namesGetClustersOfTheirOwnUpToANumber() throws Exception {
    String name = "localhost:" + weft.port("answering");

    assertEquals(name, seen(get("subs", name, "/", "")));
    assertEquals(name, seen(get("subs", name, "/", "")));
    assertEquals("Sub cluster overflow", body(get("subs", "a." + name, "/", "")));
    assertTrue(
        weft.admin("GET", "/stats")
            .body()
            .contains("cluster.DFPCluster_" + name.replace(':', '_') + ".membership_total: 1"),
        () -> "no sub-cluster");
  }

  @Test
  void connectionsGoToTheNameOfTheirClientHello() throws Exception {
    CompletableFuture<Integer> first = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try (Socket accepted = host.accept()) {
            first.complete(accepted.getInputStream().read());
          } catch (IOException e) {
            first.completeExceptionally(e);
          }
        });
    try (SSLSocket client =
        (SSLSocket)
            SSLContext.getDefault()
                .getSocketFactory()
                .createSocket("127.0.0.1", weft.port("names"))) {
      SSLParameters parameters = client.getSSLParameters();
      parameters.setServerNames(List.of(new SNIHostName("b.localhost")));
      client.setSSLParameters(parameters);
      Thread handshake =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.startHandshake();
                } catch (IOException expected) {
                  // The host closes.
                }
              });
      assertEquals(0x16, first.get(), "a TLS handshake record");
      handshake.join();
    }
  }

  private static String get(String listener, String host, String path, String fields)
      throws Exception {
    try (Socket client = new Socket("127.0.0.1", weft.port(listener))) {
      client
          .getOutputStream()
          .write(
              ("GET "
                      + path
                      + " HTTP/1.1\r\nhost: "
                      + host
                      + "\r\nconnection: close\r\n"
                      + fields
                      + "\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    }
  }

  private static String seen(String response) {
    return response
        .lines()
        .filter(line -> line.startsWith("x-seen: "))
        .map(line -> line.substring("x-seen: ".length()))
        .findFirst()
        .orElse(response);
  }

  private static String body(String response) {
    return response.substring(response.indexOf("\r\n\r\n") + 4);
  }
}
