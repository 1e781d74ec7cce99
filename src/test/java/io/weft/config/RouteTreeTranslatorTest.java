package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.weft.common.ConfigException;
import io.weft.http.HeaderMap;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.router.Route;
import io.weft.router.RouteTable;
import io.weft.server.TestExtensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RouteTreeTranslatorTest {
  private static final String TABLE =
      """
      name: t
      virtual_hosts:
      - name: h
        domains: ["*"]
        matcher:
      """;

  private static final String TYPE = "\"@type\": type.googleapis.com/";
  private static final String SHOP =
      "{action: {name: r, typed_config: {"
          + TYPE
          + "envoy.config.route.v3.Route, name: shop, match: {prefix: /shop},"
          + " direct_response: {status: 200}}}}";
  private static final String LIST =
      "{action: {name: r, typed_config: {"
          + TYPE
          + "envoy.config.route.v3.RouteList, routes: ["
          + "{name: cart, match: {path: /cart}, direct_response: {status: 200}},"
          + "{name: rest, match: {prefix: /}, direct_response: {status: 200}}]}}}";
  private static final String TIER =
      "{name: i, typed_config: {"
          + TYPE
          + "envoy.type.matcher.v3.HttpRequestHeaderMatchInput, header_name: x-tier}}";

  @TempDir Path folder;

  @Test
  void leadsToARouteOrAListOfRoutes() throws Exception {
    RouteTable table =
        table(
            "      matcher_tree: {input: "
                + TIER
                + ", exact_match_map: {map: {a: "
                + SHOP
                + ", b: "
                + LIST
                + "}}}\n");

    assertEquals("shop", name(table, "/shop/7", "a"));
    assertEquals("cart", name(table, "/cart?x", "b"));
    assertEquals("rest", name(table, "/shop", "b"));
  }

  @Test
  void hasNoRouteWhereTheTreeOrTheRouteItLeadsToDoesNotMatch() throws Exception {
    RouteTable table =
        table(
            "      matcher_tree: {input: "
                + TIER
                + ", exact_match_map: {map: {a: "
                + SHOP
                + "}}}\n      on_no_match: "
                + LIST
                + "\n");

    assertNull(name(table, "/cart", "a"));
    assertEquals("cart", name(table, "/cart", "c"));
  }

  @Test
  void refusesInputsThatRoutesHaveNot() {
    String problem =
        problem(
            "      matcher_tree: {input: {name: i, typed_config: {"
                + TYPE
                + "envoy.extensions.matching.common_inputs.network.v3.SourceIPInput}},"
                + " exact_match_map: {map: {a: "
                + SHOP
                + "}}}\n");

    assertTrue(problem.contains("matcher.matcher_tree.input.typed_config"), problem);
    assertTrue(problem.contains("can only match on request headers"), problem);
  }

  @Test
  void refusesToKeepMatching() {
    String problem =
        problem(
            "      on_no_match: "
                + SHOP.replace("{action:", "{keep_matching: true, action:")
                + "\n");

    assertTrue(problem.contains("matcher.on_no_match.keep_matching"), problem);
  }

  @Test
  void refusesRoutesBesideTheTree() {
    String problem =
        problem(
            "      on_no_match: "
                + SHOP
                + "\n  routes: [{match: {prefix: /}, direct_response: {status: 200}}]\n");

    assertTrue(problem.contains("cannot set both matcher and routes"), problem);
  }

  @Test
  void findsAllProblemsOfATree() {
    String broken = SHOP.replace("status: 200", "status: 200, body: {filename: /absent}");
    String problem =
        problem(
            "      matcher_tree: {input: "
                + TIER
                + ", exact_match_map: {map: {a: "
                + broken
                + "}}}\n      on_no_match: "
                + broken
                + "\n");

    assertTrue(problem.contains("exact_match_map.map[\"a\"].action.typed_config"), problem);
    assertTrue(problem.contains("on_no_match.action.typed_config"), problem);
  }

  private String problem(String matcher) {
    return assertThrows(ConfigException.class, () -> table(matcher)).getMessage();
  }

  private RouteTable table(String matcher) throws ConfigException, IOException {
    Path file = Files.writeString(folder.resolve("routes.yaml"), TABLE + matcher);
    return RouteFile.load(file, "", TestExtensions.registry()).table();
  }

  private static @Nullable String name(RouteTable table, String path, String tier) {
    HeaderMap headers =
        HeaderMap.of(
            ":method",
            "GET",
            ":path",
            path,
            ":authority",
            "a.test",
            "x-tier",
            tier,
            "x-forwarded-proto",
            "http");
    StreamInfo info =
        new StreamInfo(
            new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
            Protocol.HTTP_11);
    Route route = table.match(headers, info, 0);
    return route == null ? null : route.name();
  }
}
