package io.weft.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.listener.ListenSocket;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExplainToolTest {
  private static final String BOOTSTRAP =
      """
      static_resources:
        clusters:
        - { name: one, load_assignment: { cluster_name: one, endpoints: [ { lb_endpoints: [ &a {
            endpoint: { address: { socket_address: { address: 10.0.0.1, port_value: 80 } } } } ] } ] } }
        - { name: ring, lb_policy: RING_HASH, load_assignment: { cluster_name: ring, endpoints: [ {
            lb_endpoints: [ *a, { endpoint: { address: { socket_address: {
            address: 10.0.0.2, port_value: 80 } } } } ] } ] } }
        - { name: dns, type: STRICT_DNS, load_assignment: { cluster_name: dns, endpoints: [ {
            lb_endpoints: [ { endpoint: { address: { socket_address: {
            address: api.test, port_value: 81 } } } } ] } ] } }
        listeners:
        - name: web
          address: { socket_address: { address: 0.0.0.0, port_value: 8080 } }
          filter_chains:
          - name: internal
            filter_chain_match: { source_prefix_ranges: [ { address_prefix: 10.0.0.0, prefix_len: 8 } ] }
            filters: &tcp
            - name: tcp
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy
                stat_prefix: tcp
                cluster: one
          - filters:
            - name: hcm
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: web
                normalize_path: true
                path_with_escaped_slashes_action: REJECT_REQUEST
                route_config:
                  name: local
                  virtual_hosts:
                  - name: shop
                    domains: [ shop.test, "*.shop.test", "*.shop.test:8080" ]
                    routes:
                    - name: canary
                      match: { prefix: /, headers: [ { name: x-env, string_match: { exact: canary } } ] }
                      route: { cluster: one, host_rewrite_literal: canary.test }
                      request_headers_to_add: [ { header: { key: x-of, value: shop } } ]
                      request_headers_to_remove: [ x-env ]
                    - match: { path: /ring }
                      route: { cluster: ring, timeout: 0s, hash_policy: [ { header: { header_name: x-user } } ] }
                    - match: { prefix: /by-header }
                      route: { cluster_header: x-cluster }
                    - match: { prefix: /old }
                      redirect: { https_redirect: true }
                    - match: { prefix: /hello }
                      direct_response: { status: 200, body: { inline_string: hello } }
                    - match: { prefix: /api, query_parameters: [ { name: v, string_match: { exact: "2" } } ] }
                      route: { cluster: dns }
                http_filters:
                - name: router
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
        - name: raw
          address: { socket_address: { address: 0.0.0.0, port_value: 9090 } }
          filter_chains: [ { filters: *tcp } ]
      """;
  private static final String FOUND =
      """
      listener      web (0.0.0.0:8080)
      filter chain  filter_chains[1]
      """;

  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path bootstrap = Path.of("");

  @BeforeEach
  void writeBootstrap() throws IOException {
    bootstrap = Files.writeString(folder.resolve("bootstrap.yaml"), BOOTSTRAP);
  }

  @Test
  void matchesWhatTheConnectionManagerMakesOfThePath() {
    explain("http://a.shop.test:8080/x/../hello?q=1");

    assertTrue(
        text(out)
            .startsWith(
                "GET http://a.shop.test:8080/x/../hello?q=1\n"
                    + FOUND
                    + "matched as    a.shop.test:8080/hello?q=1\n"),
        () -> text(out));
  }

  @Test
  void tellsWhyRoutesArePassedOver() {
    explain("POST http://b.shop.test/api?v=1", "-H", "x-env: dev", "--listener", "web");

    assertEquals(
        "POST http://b.shop.test/api?v=1\n"
            + FOUND
            + """
            route table   local
            virtual host  shop (domain *.shop.test)
            passed over   0 "canary": headers x-env wants exactly "canary", is "dev"
                          1: path wants exactly "/ring", is "/api"
                          2: path wants prefix "/by-header", is "/api"
                          3: path wants prefix "/old", is "/api"
                          4: path wants prefix "/hello", is "/api"
                          5: query_parameters v wants exactly "2", is "1"
            answer        404 (no route of the virtual host matches)
            """,
        text(out));
  }

  @Test
  void tellsWhatAHostGets() {
    explain("http://shop.test/", "-H", "x-env: canary", "--listener", "web");

    assertTrue(
        text(out)
            .endsWith(
                """
                virtual host  shop (domain shop.test)
                route         0 "canary": path prefix "/"
                cluster       one
                sent as       canary.test/
                fields        -x-env
                              +x-of: shop
                              +x-envoy-original-host: shop.test
                timeout       15s
                host          10.0.0.1:80
                """),
        () -> text(out));
  }

  @Test
  void tellsTheHostThatAHashChooses() {
    explain("http://shop.test/ring", "-H", "x-user: me", "--listener", "web");
    String chosen =
        text(out).lines().filter(line -> line.startsWith("host ")).findFirst().orElse("");
    assertTrue(chosen.matches("host +10\\.0\\.0\\.[12]:80"), () -> text(out));

    out.reset();
    explain("http://shop.test/ring", "--listener", "web");
    assertTrue(
        text(out)
            .endsWith(
                """
                timeout       none
                host          one of these, by ring hash:
                              10.0.0.1:80
                              10.0.0.2:80
                """),
        () -> text(out));
  }

  @Test
  void tellsOfHostsThatAreNotLookedUpYetAndOfUnknownClusters() {
    explain("http://shop.test/api?v=2", "--listener", "web");
    assertTrue(text(out).endsWith("one of these:\n              api.test:81 (DNS name)\n"));

    out.reset();
    explain("http://shop.test/by-header", "-H", "x-cluster: lost", "--listener", "web");
    assertTrue(text(out).contains("cluster       \"lost\" is unknown: the answer is 503\n"));
  }

  @Test
  void tellsWhatWeftAnswersItself() {
    explain("http://shop.test/old?x", "--listener", "web");
    assertTrue(
        text(out).endsWith("answer        301 (redirect)\nlocation      https://shop.test/old?x\n"),
        () -> text(out));

    out.reset();
    explain("http://shop.test/hello", "--listener", "web");
    assertTrue(text(out).endsWith("answer        200 (direct response)\nbody          5 bytes\n"));

    out.reset();
    explain("http://other.test/", "--listener", "web");
    assertTrue(text(out).endsWith("answer        404 (no virtual host has the domain)\n"));

    out.reset();
    explain("http://shop.test/a%2Fb", "--listener", "web");
    assertTrue(text(out).endsWith("answer        400 (path_normalization_failed)\n"));
  }

  @Test
  void tellsWhichFilterChainTakesTheConnection() {
    explain("http://shop.test:8080/", "--source", "10.1.2.3");
    assertTrue(
        text(out)
            .endsWith(
                """
                filter chain  internal (filter_chains[0])
                outcome       the filter chain has no connection manager
                """),
        () -> text(out));

    out.reset();
    explain("https://shop.test:8080/hello");
    assertTrue(
        text(out).contains("note          the filter chain takes clear text: a client that speaks"),
        () -> text(out));
  }

  @Test
  void printsJson() {
    explain("http://shop.test/hello", "--listener", "web", "--json");

    assertTrue(
        text(out)
            .endsWith(
                """
                 "outcome": {
                  "kind": "answered",
                  "status": 200,
                  "reason": "direct response",
                  "body_bytes": 5
                 }
                }
                """),
        () -> text(out));
  }

  @Test
  void saysWhatIsWrongWithTheQuestion() {
    for (List<String> wrong :
        List.of(
            List.of("http://shop.test/", "--listenr", "web", "did you mean --listener?"),
            List.of("http://shop.test/", "--listener", "wbe", "did you mean web?"),
            List.of("http://shop.test/", "choose one with --listener (listener=): web, raw"),
            List.of("shop.test/", "'shop.test/' is no URL such as https://host/path"),
            List.of("http://shop.test:80x/", "has no port after its colon"),
            List.of("http://shop.test/", "-H", "x", "'x' is no field; write name: value"),
            List.of("http://shop.test/", "--source", "here", "'here' is no IP address"),
            List.of("http://shop.test/", "--random", "much", "'much' is no number"))) {
      err.reset();
      String[] arguments = wrong.subList(0, wrong.size() - 1).toArray(String[]::new);
      assertEquals(1, tool(arguments), wrong::toString);
      assertTrue(text(err).contains(wrong.getLast()), () -> wrong + text(err));
    }
  }

  private void explain(String... arguments) {
    assertEquals(0, tool(arguments), () -> text(err));
  }

  private int tool(String... arguments) {
    List<String> all = new ArrayList<>(List.of("explain", "-c", bootstrap.toString()));
    all.addAll(List.of(arguments));
    return new Launcher(stream(out), stream(err), ExplainToolTest::neverServes)
        .run(all.toArray(String[]::new));
  }

  private static ServerConfiguration neverServes(
      CommandLine commandLine, Foundation foundation, Consumer<ListenSocket> adminSocket)
      throws ConfigException {
    throw new ConfigException("", "a tool was asked for");
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
