package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteTableTest {
  private static final RouteTable.Options OPTIONS = new RouteTable.Options(List.of(), false, false);

  @Test
  void prefersExactThenLongestSuffixThenLongestPrefixThenAny() {
    RouteTable table =
        new RouteTable(
            "t",
            OPTIONS,
            List.of(
                host("any", "*"),
                host("prefix", "www.*"),
                host("short", "*.com"),
                host("long", "*.example.com"),
                host("exact", "www.example.com")));

    assertEquals("exact", name(table, "WWW.example.com"));
    assertEquals("long", name(table, "a.example.com"));
    assertEquals("short", name(table, "www.other.com"));
    assertEquals("prefix", name(table, "www.example.org"));
    assertEquals("any", name(table, "example.org"));
  }

  @Test
  void aWildcardStandsForAtLeastOneCharacter() {
    RouteTable table = new RouteTable("t", OPTIONS, List.of(host("long", "*.example.com")));

    assertNull(name(table, ".example.com"));
  }

  @Test
  void findsTheRoutesOfEachOfManyHosts() {
    List<RouteTable.Entries> hosts = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      String prefix = i % 3 == 0 ? "/" + i : "/";
      hosts.add(
          new RouteTable.Entries(
              host("h" + i, "").host(),
              List.of("h" + i + ".test", "H" + i + ".Other.test"),
              new RouteList(List.of(entry("none", "/none"), entry("r" + i, prefix)))));
    }
    RouteTable table = new RouteTable("t", OPTIONS, hosts);

    for (int i = 0; i < 300; i++) {
      assertEquals("r" + i, route(table, "h" + i + ".test", "/" + i + "/x"));
      assertEquals("r" + i, route(table, "h" + i + ".other.test", "/" + i));
      assertEquals(i % 3 == 0 ? null : "r" + i, route(table, "h" + i + ".test", "/x"));
    }
    assertNull(route(table, "h300.test", "/"));
  }

  @Test
  void leavesThePortOutIfTold() {
    RouteTable table =
        new RouteTable(
            "t", new RouteTable.Options(List.of(), true, false), List.of(host("a", "a.test")));

    assertEquals("a", name(table, "a.test:8080"));
  }

  private static RouteEntry entry(String name, String prefix) {
    RouteMatch match =
        new RouteMatch(
            new PathMatcher.Prefix(prefix, false),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            null,
            false,
            null);
    return RouteEntry.of(
        new Route(
            name,
            host("", "").host(),
            Metadata.EMPTY,
            match,
            new RouteAction.NonForwarding(),
            List.of(),
            List.of(),
            Map.of(),
            "",
            Route.NO_LIMIT));
  }

  private static @Nullable String route(RouteTable table, String authority, String path) {
    HeaderMap headers =
        HeaderMap.of(":authority", authority, ":path", path, "x-forwarded-proto", "http");
    StreamInfo info =
        new StreamInfo(
            new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
            Protocol.HTTP_11);
    Route found = table.match(headers, info, 0);
    return found == null ? null : found.name();
  }

  private static RouteTable.Entries host(String name, String domain) {
    VirtualHost host =
        new VirtualHost(
            name, Metadata.EMPTY, VirtualHost.TlsRequirement.NONE, List.of(), false, false, false);
    return new RouteTable.Entries(host, List.of(domain), new RouteList(List.of()));
  }

  private static @Nullable String name(RouteTable table, String authority) {
    RouteTable.Entries entries = table.host(authority);
    return entries == null ? null : entries.host().name();
  }
}
