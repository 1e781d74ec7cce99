package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Finds routes by scopes and by trees of matchers. */
@Timeout(120)
class RoutingIT {
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
                http_filters:
                - name: router
                  typed_config: { "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router }
                scoped_routes:
                  name: scopes
                  scope_key_builder:
                    fragments:
                    - header_value_extractor: { name: x-tenant, element_separator: ",", index: 0 }
                  scoped_route_configurations_list:
                    scoped_route_configurations:
                    - name: shop
                      key: { fragments: [ { string_key: shop } ] }
                      route_configuration:
                        name: shop
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          matcher:
                            matcher_tree:
                              input:
                                name: tier
                                typed_config: { "@type": type.googleapis.com/envoy.type.matcher.v3.HttpRequestHeaderMatchInput, header_name: x-tier }
                              exact_match_map:
                                map:
                                  gold:
                                    action:
                                      name: route
                                      typed_config:
                                        "@type": type.googleapis.com/envoy.config.route.v3.Route
                                        match: { prefix: / }
                                        direct_response: { status: 200, body: { inline_string: gold } }
                            on_no_match:
                              action:
                                name: routes
                                typed_config:
                                  "@type": type.googleapis.com/envoy.config.route.v3.RouteList
                                  routes:
                                  - match: { path: /cart }
                                    direct_response: { status: 200, body: { inline_string: cart } }
                    - name: blog
                      key: { fragments: [ { string_key: blog } ] }
                      route_configuration:
                        name: blog
                        virtual_hosts:
                        - name: all
                          domains: ["*"]
                          routes:
                          - match: { prefix: / }
                            direct_response: { status: 200, body: { inline_string: blog } }
      """;

  @TempDir static Path folder;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    weft = WeftProcess.serve(folder, BOOTSTRAP);
  }

  @AfterAll
  static void stop() {
    weft.close();
  }

  @Test
  void findsTheTableOfTheScope() throws IOException, InterruptedException {
    assertEquals("200 blog", get("/", "x-tenant", "blog,b"));
    assertEquals("404 ", get("/", "x-tenant", "wiki"));
    assertEquals("404 ", get("/", "x-other", "blog"));
  }

  @Test
  void findsTheRouteByTheTree() throws IOException, InterruptedException {
    assertEquals("200 gold", get("/any", "x-tenant", "shop", "x-tier", "gold"));
    assertEquals("200 cart", get("/cart", "x-tenant", "shop", "x-tier", "tin"));
    assertEquals("404 ", get("/any", "x-tenant", "shop"));
  }

  @Test
  void explainsTheWayThroughTheTree() throws IOException, InterruptedException {
    String passedOver = explain("/explain?listener=http&header=x-tenant:shop&url=http://a/any");
    String taken =
        explain(
            "/explain?listener=http&header=x-tenant:shop&header=x-tier:gold&url=http://a/any"
                + "&format=json");

    assertTrue(
        passedOver.contains(
            """
            route tree    exact_match_map has no such key: request_headers x-tier is absent
                          on_no_match holds
            passed over   0: path wants exactly "/cart", is "/any"
            answer        404 (no route of the virtual host matches)
            """),
        passedOver);
    assertTrue(
        taken
            .replaceAll("\\s", "")
            .contains(
                "\"route_tree\":[{\"depth\":0,\"place\":\"exact_match_map[\\\"gold\\\"]\","
                    + "\"finding\":\"holds\",\"reasons\":[{\"input\":\"request_headersx-tier\","
                    + "\"wanted\":\"\",\"actual\":\"gold\"}]}]"),
        taken);
  }

  private static String explain(String path) throws IOException, InterruptedException {
    return weft.admin("GET", path).body();
  }

  private static String get(String path, String... fields)
      throws IOException, InterruptedException {
    HttpResponse<String> answer = weft.get("http", path, fields);
    return answer.statusCode() + " " + answer.body();
  }
}
