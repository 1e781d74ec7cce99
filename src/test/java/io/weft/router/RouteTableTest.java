package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.common.Metadata;
import java.util.List;
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
  void leavesThePortOutIfTold() {
    RouteTable table =
        new RouteTable(
            "t", new RouteTable.Options(List.of(), true, false), List.of(host("a", "a.test")));

    assertEquals("a", name(table, "a.test:8080"));
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
