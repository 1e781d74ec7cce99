package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.runtime.RuntimeSnapshot;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteEntryTest {
  private static final VirtualHost HOST =
      new VirtualHost(
          "h", Metadata.EMPTY, VirtualHost.TlsRequirement.NONE, List.of(), false, false, false);
  private static final RouteMatch MATCH =
      new RouteMatch(
          new PathMatcher.Prefix("/", false),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          null,
          false,
          null);

  private static final StreamInfo INFO =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 1), Address.of("127.0.0.1", 2)),
          Protocol.HTTP_11);

  private Map<String, String> runtime = Map.of();

  @Test
  void picksByTheDrawOrByTheFieldThatHoldsOne() {
    assertEquals("a", pick(HeaderMap.of(), 129));
    assertEquals("b", pick(HeaderMap.of(), 130));
    assertEquals("b", pick(HeaderMap.of("x-draw", "30"), 0));
    assertEquals("a", pick(HeaderMap.of("x-draw", "none"), 0));
  }

  @Test
  void runtimeKeysOverrideWeights() {
    runtime = Map.of("w.a", "0");
    assertEquals("b", pick(HeaderMap.of(), 0));

    runtime = Map.of("w.a", "1", "w.b", "4");
    assertEquals("a", pick(HeaderMap.of(), 5));
    assertEquals("b", pick(HeaderMap.of(), 6));
  }

  @Test
  void noRouteIsLeftWhereRuntimeKeysLeaveNoWeightOrTooMuch() {
    runtime = Map.of("w.a", "0", "w.b", "0");
    assertNull(pick(HeaderMap.of(), 0));

    runtime = Map.of("w.b", "4294967295");
    assertNull(pick(HeaderMap.of(), 0));
  }

  private @Nullable String pick(HeaderMap headers, long random) {
    RouteEntry entry =
        new RouteEntry(
            MATCH,
            List.of(route("a"), route("b")),
            List.of(30L, 70L),
            new WeightedDraw(HeaderName.of("x-draw"), List.of()),
            new RouteEntry.RuntimeWeights(
                List.of("w.a", "w.b"),
                () -> new RuntimeSnapshot(List.of(new RuntimeSnapshot.Layer("test", runtime)))));
    Route picked = entry.pick(headers, INFO, random);
    return picked == null ? null : picked.name();
  }

  private static Route route(String name) {
    return new Route(
        name,
        HOST,
        Metadata.EMPTY,
        MATCH,
        new RouteAction.NonForwarding(),
        List.of(),
        List.of(),
        Map.of(),
        "",
        Route.NO_LIMIT);
  }
}
