package io.weft.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.TextFormat;
import com.sun.net.httpserver.HttpServer;
import io.envoyproxy.envoy.service.auth.v3.AttributeContext;
import io.envoyproxy.envoy.service.auth.v3.CheckResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Requests are served if a service says so, and changed as it says. */
@Timeout(60)
class ExtAuthzIT {
  private static final String LISTENER =
      "- { name: %s, address: { socket_address: { address: 127.0.0.1, port_value: 0 } },"
          + " filter_chains: [ { filters: [ { name: hcm, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager,"
          + " stat_prefix: %s, route_config: { virtual_hosts: [ { name: all, domains: [\"*\"],"
          + " routes: [ { match: { prefix: /off }, route: { cluster: host },"
          + " typed_per_filter_config: { envoy.filters.http.ext_authz: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute,"
          + " disabled: true } } }, { match: { prefix: /other }, route: { cluster: host },"
          + " typed_per_filter_config: { envoy.filters.http.ext_authz: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthzPerRoute,"
          + " check_settings: { http_service: { server_uri: { uri: \"http://a\", cluster: host,"
          + " timeout: 20s }, path_prefix: /check } } } } }, { match: { prefix: / }, route: {"
          + " cluster: host } } ] } ] }, http_filters: [ { name: envoy.filters.http.ext_authz,"
          + " typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.ext_authz.v3.ExtAuthz, %s } }, {"
          + " name: envoy.filters.http.router, typed_config: { \"@type\":"
          + " type.googleapis.com/envoy.extensions.filters.http.router.v3.Router } } ] } } ] } ]"
          + " }\n"
          + "  ";
  private static final String GRPC =
      "transport_api_version: V3, grpc_service: { envoy_grpc: { cluster_name: authz }, timeout: 20s"
          + " }, with_request_body: { max_request_bytes: 5, allow_partial_message: true }";
  private static final String RULES =
      ", decoder_header_mutation_rules: { disallow_expression: { regex: x-secret } }";
  private static final String HTTP =
      "http_service: { server_uri: { uri: \"http://a\", cluster: %s, timeout: 20s }, path_prefix:"
          + " /check, authorization_response: { allowed_upstream_headers: { patterns: [ { exact:"
          + " x-user } ] }, allowed_client_headers: { patterns: [ { exact: x-reason } ] } } },"
          + " failure_mode_allow: true, failure_mode_allow_header_add: true";

  @TempDir static Path folder;
  private static final HttpClient CLIENT = HttpClient.newHttpClient();
  private static AuthzServer server;
  private static HttpServer host;
  private static WeftProcess weft;

  @BeforeAll
  static void start() throws IOException, InterruptedException {
    server = new AuthzServer(0);
    host = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    host.createContext(
        "/",
        exchange -> {
          TreeMap<String, String> seen = new TreeMap<>();
          exchange
              .getRequestHeaders()
              .forEach((name, values) -> seen.put(name.toLowerCase(Locale.ROOT), values.get(0)));
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          boolean isCheck = exchange.getRequestURI().getPath().startsWith("/check");
          boolean isDenied = isCheck && exchange.getRequestURI().getPath().endsWith("/no");
          exchange.getResponseHeaders().add("x-user", "ann");
          exchange.getResponseHeaders().add("x-reason", "because");
          byte[] bytes =
              (exchange.getRequestURI() + " " + seen + " " + body).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(isDenied ? 401 : 200, bytes.length);
          try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
          }
        });
    host.start();
    weft =
        WeftProcess.serve(
            folder,
            Bootstraps.of(
                LISTENER.formatted("grpc", "grpc", GRPC)
                    + LISTENER.formatted("rules", "rules", GRPC + RULES)
                    + LISTENER.formatted("http", "http", HTTP.formatted("host"))
                    + LISTENER.formatted("gone", "gone", HTTP.formatted("gone")),
                Bootstraps.cluster(
                        "authz", "127.0.0.1", server.port(), "http2_protocol_options: {},")
                    + Bootstraps.cluster("host", host.getAddress().getPort())
                    + Bootstraps.cluster("gone", 1)));
  }

  @AfterAll
  static void stop() {
    CLIENT.close();
    weft.close();
    host.stop(0);
    server.close();
  }

  @Test
  void changesAllowedRequestsAndTheirResponses() throws Exception {
    answer(
        """
        ok_response {
          headers { header { key: "x-add" value: "1" } }
          headers { header { key: "x-has" value: "2" } append { value: true } }
          headers { header { key: "x-none" value: "3" } append { value: true } }
          headers_to_remove: "x-gone"
          response_headers_to_add { header { key: "x-back" value: "4" } }
          query_parameters_to_set { key: "q" value: "5" }
          query_parameters_to_remove: "r"
        }
        """);

    HttpResponse<String> response =
        send("grpc", "/a?q=1&r=2", "hello world", "x-has", "1", "x-gone", "1");

    String seen = response.body();
    assertEquals("/a?q=5", seen.substring(0, seen.indexOf(' ')));
    assertEquals("hello world", seen.substring(seen.length() - 11));
    assertEquals("1", value(seen, "x-add"));
    assertEquals("1,2", value(seen, "x-has"));
    assertFalse(seen.contains("x-none") || seen.contains("x-gone"));
    assertEquals("4", response.headers().firstValue("x-back").orElseThrow());
    AttributeContext.HttpRequest asked = server.asked.take().getAttributes().getRequest().getHttp();
    assertEquals("hello", asked.getBody());
    assertEquals(11, asked.getSize());
    assertEquals("true", asked.getHeadersMap().get("x-envoy-auth-partial-body"));
    assertEquals("HTTP/1.1", asked.getProtocol());
    weft.awaitStat("http.grpc.ext_authz.ok: 1");
  }

  @Test
  void passesChangesOverThatTheRulesForbid() throws Exception {
    answer(
        """
        ok_response {
          headers { header { key: "x-add" value: "1" } }
          headers { header { key: "x-secret" value: "2" } }
          headers { header { key: ":method" value: "PUT" } }
          headers_to_remove: "x-envoy-kept"
        }
        """);

    String seen = send("rules", "/a", null, "x-envoy-kept", "yes").body();

    assertEquals("1", value(seen, "x-add"));
    assertEquals("yes", value(seen, "x-envoy-kept"));
    assertFalse(seen.contains("x-secret"));
    server.asked.take();
  }

  @Test
  void asksTheServiceOfTheRoute() throws Exception {
    HttpResponse<String> denied = send("rules", "/other/no", null);

    assertEquals(401, denied.statusCode());
    assertEquals("/check/other/no", denied.body().substring(0, denied.body().indexOf(' ')));
    assertTrue(server.asked.isEmpty());
  }

  @Test
  void refusesAsTheServiceSays() throws Exception {
    answer(
        """
        status { code: 7 }
        denied_response {
          status { code: 418 }
          headers { header { key: "x-why" value: "tea" } }
          body: "no"
        }
        """);

    HttpResponse<String> response = send("grpc", "/a", null);

    assertEquals(418, response.statusCode());
    assertEquals("no", response.body());
    assertEquals("tea", response.headers().firstValue("x-why").orElseThrow());
    server.asked.take();
    weft.awaitStat("http.grpc.ext_authz.denied: 1");
  }

  @Test
  void asksAServiceThatSpeaksHttp() throws Exception {
    HttpResponse<String> allowed = send("http", "/a", null);
    HttpResponse<String> denied = send("http", "/no", null, "authorization", "me");

    assertEquals("ann", value(allowed.body(), "x-user"));
    assertEquals(401, denied.statusCode());
    assertEquals("/check/no", denied.body().substring(0, denied.body().indexOf(' ')));
    assertEquals("me", value(denied.body(), "authorization"));
    assertEquals("because", denied.headers().firstValue("x-reason").orElseThrow());
    assertFalse(denied.headers().firstValue("x-user").isPresent());
    weft.awaitStat("http.http.ext_authz.denied: 1");
  }

  @Test
  void passesRequestsWhereNobodyAnswersOrTheRouteSaysSo() throws Exception {
    assertEquals(
        "true", value(send("gone", "/a", null).body(), "x-envoy-auth-failure-mode-allowed"));
    assertEquals(200, send("grpc", "/off", null).statusCode());

    weft.awaitStat("http.gone.ext_authz.failure_mode_allowed: 1");
  }

  private static void answer(String text) throws TextFormat.ParseException {
    CheckResponse.Builder response = CheckResponse.newBuilder();
    TextFormat.merge(text, response);
    CheckResponse built = response.build();
    server.answers = request -> built;
  }

  private static String value(String seen, String name) {
    int from = seen.indexOf(name + '=');
    int end = seen.indexOf(", ", from);
    int brace = seen.indexOf('}', from);
    return seen.substring(from + name.length() + 1, end < 0 || end > brace ? brace : end);
  }

  private static HttpResponse<String> send(
      String listener, String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + weft.port(listener) + path));
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (body != null) {
      request.POST(HttpRequest.BodyPublishers.ofString(body));
    }
    return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
