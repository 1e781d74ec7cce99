package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Trees of matchers choose filters and clusters. */
@Timeout(120)
class MatchersIT {
  private static final String BOOTSTRAP =
      """
      admin: { address: { socket_address: { address: 127.0.0.1, port_value: 0 } } }
      static_resources:
        listeners:
        - name: http
          address: { socket_address: { address: 127.0.0.1, port_value: 0 } }
          filter_chains:
          - filters:
            - name: hcm
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: http
                access_log:
                - name: file
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                    path: LOG
                    log_format: { text_format_source: { inline_string: "%REQ(:PATH)% %FILTER_STATE(envoy.extensions.filters.http.composite.matched_actions)%\\n" } }
                http_filters:
                - name: by-request
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.common.matching.v3.ExtensionWithMatcher
                    extension_config: { name: composite, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.composite.v3.Composite } }
                    xds_matcher:
                      matcher_tree:
                        input: { name: i, typed_config: { "@type": type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput, header_name: x-filter } }
                        exact_match_map:
                          map:
                            chain:
                              action:
                                name: a
                                typed_config:
                                  "@type": type.googleapis.com/envoy.extensions.filters.http.composite.v3.ExecuteFilterAction
                                  filter_chain: { typed_config: [ MARK-a, MARK-b ] }
                - name: by-response
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.common.matching.v3.ExtensionWithMatcher
                    extension_config: { name: composite, typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.composite.v3.Composite } }
                    xds_matcher:
                      matcher_tree:
                        input: { name: i, typed_config: { "@type": type.googleapis.com/envoy.type.matcher.v3.HttpResponseStatusCodeMatchInput } }
                        exact_match_map:
                          map:
                            "503":
                              action:
                                name: a
                                typed_config:
                                  "@type": type.googleapis.com/envoy.extensions.filters.http.composite.v3.ExecuteFilterAction
                                  typed_config: MARK-c
                - name: router
                  typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                route_config:
                  cluster_specifier_plugins:
                  - extension:
                      name: tenants
                      typed_config:
                        "@type": type.googleapis.com/envoy.extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier
                        cluster_matcher:
                          matcher_tree:
                            input: { name: i, typed_config: { "@type": type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput, header_name: x-tenant } }
                            exact_match_map:
                              map:
                                shop: { action: { name: c, typed_config: { "@type": type.googleapis.com/envoy.extensions.router.cluster_specifiers.matcher.v3.ClusterAction, cluster: host } } }
                  virtual_hosts:
                  - name: all
                    domains: ["*"]
                    routes:
                    - match: { prefix: / }
                      route: { cluster_specifier_plugin: tenants }
        clusters:
        - name: host
          load_assignment:
            cluster_name: host
            endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: PORT } } } } ] } ]
      """;
  private static final String MARK =
      "{ name: mark-$1, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.header_mutation.v3.HeaderMutation,"
          + " mutations: { request_mutations: [ { append: { header: { key: x-mark, value: $1 } } }"
          + " ], response_mutations: [ { append: { header: { key: x-mark, value: $1 } } } ] } } }";

  @TempDir static Path folder;
  private static HttpServer host;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          String marks = String.valueOf(exchange.getRequestHeaders().get("x-mark"));
          exchange.getResponseHeaders().add("x-seen", marks);
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    host.start();
    weft =
        WeftProcess.serve(
            folder,
            BOOTSTRAP
                .replaceAll("MARK-(.)", MARK)
                .replace("LOG", folder.resolve("log").toString())
                .replace("PORT", Integer.toString(host.getAddress().getPort())));
  }

  @AfterAll
  static void stop() {
    weft.close();
    host.stop(0);
  }

  @Test
  void chooseTheClusterOfARoute() throws IOException, InterruptedException {
    assertEquals(200, weft.get("http", "/known", "x-tenant", "shop").statusCode());
    assertEquals(503, weft.get("http", "/unknown", "x-tenant", "blog").statusCode());
  }

  @Test
  void chooseFiltersByTheRequest() throws IOException, InterruptedException {
    HttpResponse<String> answer =
        weft.get("http", "/chain", "x-tenant", "shop", "x-filter", "chain");

    assertEquals("[a, b]", answer.headers().firstValue("x-seen").orElse(""));
    assertEquals("[b, a]", answer.headers().allValues("x-mark").toString());
    weft.awaitLine(folder.resolve("log"), "/chain {\"by-request\":\"filter_chain\"}");
  }

  @Test
  void chooseFiltersByTheResponse() throws IOException, InterruptedException {
    HttpResponse<String> answer = weft.get("http", "/late", "x-tenant", "none");

    assertEquals("[c]", answer.headers().allValues("x-mark").toString());
    weft.awaitLine(folder.resolve("log"), "/late {\"by-response\":\"mark-c\"}");
  }
}
