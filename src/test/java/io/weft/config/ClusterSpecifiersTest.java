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
import io.weft.router.RouteAction;
import io.weft.router.RouteTable;
import io.weft.server.TestExtensions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterSpecifiersTest {
  private static final String TYPE = "\"@type\": type.googleapis.com/";
  private static final String BY_TENANT =
      "typed_config: {"
          + TYPE
          + "envoy.extensions.router.cluster_specifiers.matcher.v3.MatcherClusterSpecifier,"
          + " cluster_matcher: {matcher_tree: {input: {name: i, typed_config: {"
          + TYPE
          + "envoy.type.matcher.v3.HttpRequestHeaderMatchInput, header_name: x-tenant}},"
          + " exact_match_map: {map: {a: {action: {name: c, typed_config: {"
          + TYPE
          + "envoy.extensions.router.cluster_specifiers.matcher.v3.ClusterAction, cluster: shop"
          + "}}}}}}}}";
  private static final String UNKNOWN =
      "extension: {name: u, typed_config: {" + TYPE + "google.protobuf.Duration}}";

  @TempDir Path folder;

  @Test
  void chooseClustersByNameAndInline() throws Exception {
    RouteTable table =
        table(
            "[{extension: {name: tenants, " + BY_TENANT + "}}]",
            "cluster_specifier_plugin: tenants",
            "inline_cluster_specifier_plugin: {extension: {name: own, " + BY_TENANT + "}}");

    assertEquals("shop", cluster(table, "/0", "a"));
    assertEquals("", cluster(table, "/0", "b"));
    assertEquals("shop", cluster(table, "/1", "a"));
  }

  @Test
  void chooseTheClusterWhenTheRouteIsFound() throws Exception {
    RouteTable table = table("[]", "cluster_header: x-tenant");

    RouteAction.Forward forward = forward(table, "/0", "a");

    assertEquals("a", forward.cluster().name(HeaderMap.of("x-tenant", "b"), info()));
  }

  @Test
  void areRefusedWhereTheyAreNotKnown() {
    String reference = problem("[]", "cluster_specifier_plugin: none");
    String plugin = problem("[{" + UNKNOWN + "}]", "cluster: c");
    String inline = problem("[]", "inline_cluster_specifier_plugin: {" + UNKNOWN + "}");

    assertTrue(
        reference.contains("Unknown cluster specifier plugin name: none is used in the route"),
        reference);
    assertTrue(
        plugin.contains("cluster_specifier_plugins[0].extension.typed_config: unsupported"),
        plugin);
    assertTrue(
        inline.contains("inline_cluster_specifier_plugin.extension.typed_config: unsupported"),
        inline);
  }

  @Test
  void mayBeOptionalWhichLeavesTheirRoutesOut() throws Exception {
    RouteTable table =
        table(
            "[{" + UNKNOWN + ", is_optional: true}]",
            "cluster_specifier_plugin: u",
            "inline_cluster_specifier_plugin: {" + UNKNOWN + ", is_optional: true}");

    assertNull(route(table, "/0", "a"));
    assertNull(route(table, "/1", "a"));
  }

  private String problem(String plugins, String... actions) {
    return assertThrows(ConfigException.class, () -> table(plugins, actions)).getMessage();
  }

  private RouteTable table(String plugins, String... actions) throws ConfigException, IOException {
    StringBuilder text = new StringBuilder("{name: t, cluster_specifier_plugins: ").append(plugins);
    text.append(", virtual_hosts: [{name: h, domains: ['*'], routes: [");
    for (int i = 0; i < actions.length; i++) {
      text.append("{match: {prefix: /").append(i).append("}, route: {").append(actions[i]);
      text.append("}}, ");
    }
    Path file = Files.writeString(folder.resolve("routes.yaml"), text.append("]}]}\n"));
    return RouteFile.load(file, "", TestExtensions.registry()).table();
  }

  private static String cluster(RouteTable table, String path, String tenant) {
    return forward(table, path, tenant).cluster().name(HeaderMap.of(), info());
  }

  private static RouteAction.Forward forward(RouteTable table, String path, String tenant) {
    return (RouteAction.Forward) Objects.requireNonNull(route(table, path, tenant)).action();
  }

  private static @Nullable Route route(RouteTable table, String path, String tenant) {
    HeaderMap headers =
        HeaderMap.of(
            ":method",
            "GET",
            ":path",
            path,
            ":authority",
            "a.test",
            "x-tenant",
            tenant,
            "x-forwarded-proto",
            "http");
    return table.match(headers, info(), 0);
  }

  private static StreamInfo info() {
    return new StreamInfo(
        new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
        Protocol.HTTP_11);
  }
}
