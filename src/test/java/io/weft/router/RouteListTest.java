package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import com.google.re2j.Pattern;
import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.matcher.HeaderMatcher;
import io.weft.matcher.StringMatcher;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.runtime.RuntimeSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteListTest {
  private static final List<String> SEGMENTS = List.of("a", "ab", "B", "c;v=1", "", "a%20");
  private static final List<HeaderMatcher> CANARY =
      List.of(
          new HeaderMatcher(
              HeaderName.of("x-canary"), new StringMatcher.Exact("1", false), true, false, false));
  private static final VirtualHost HOST =
      new VirtualHost(
          "h", Metadata.EMPTY, VirtualHost.TlsRequirement.NONE, List.of(), false, false, false);

  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
          Protocol.HTTP_11);

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 40, 400})
  void findsWhatTryingAllInOrderFinds(int size) {
    for (int seed = 0; seed < 20; seed++) {
      Random random = new Random(31L * size + seed);
      RouteList routes = new RouteList(entries(size, random));
      for (int i = 0; i < 200; i++) {
        HeaderMap headers = HeaderMap.of(":method", "GET", ":path", path(random) + query(random));
        if (random.nextBoolean()) {
          headers.add(HeaderName.of("x-canary"), "1");
        }

        assertSame(oneByOne(routes, headers), find(routes, headers), headers::toString);
      }
    }
  }

  @Test
  void takesTheFirstOfNestedPrefixesAndNotTheLongest() {
    List<RouteEntry> entries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      entries.add(entry("other-" + i, new PathMatcher.Prefix("/other/" + i, false), List.of()));
    }
    entries.add(entry("exact", new PathMatcher.Exact("/shop/cart", false), List.of()));
    entries.add(entry("canary", new PathMatcher.Prefix("/shop/cart", false), CANARY));
    entries.add(entry("short", new PathMatcher.Prefix("/shop", false), List.of()));
    entries.add(entry("long", new PathMatcher.Prefix("/shop/cart", false), List.of()));
    RouteList routes = new RouteList(entries);

    assertEquals("exact", name(routes, HeaderMap.of(":path", "/shop/cart?x=1")));
    assertEquals("short", name(routes, HeaderMap.of(":path", "/shop/cart/7")));
    assertEquals("canary", name(routes, HeaderMap.of(":path", "/shop/cart/7", "x-canary", "1")));
    assertNull(name(routes, HeaderMap.of(":path", "/sho")));
  }

  @Test
  void findsRoutesOfRequestsWithoutAPath() {
    List<RouteEntry> entries = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      entries.add(entry("prefix", new PathMatcher.Prefix("/" + i, false), List.of()));
    }
    entries.add(entry("connect", new PathMatcher.Connect(), List.of()));

    assertEquals("connect", name(new RouteList(entries), HeaderMap.of(":method", "CONNECT")));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20})
  void goesOnWhereAnEntryHasNoRoute(int others) {
    RouteEntry any = entry("none", new PathMatcher.Prefix("/", false), List.of());
    RouteEntry weightless =
        new RouteEntry(
            any.match(),
            any.routes(),
            List.of(0L),
            WeightedDraw.RANDOM,
            new RouteEntry.RuntimeWeights(List.of("w"), () -> RuntimeSnapshot.EMPTY));
    List<RouteEntry> entries = new ArrayList<>();
    entries.add(weightless);
    for (int i = 0; i < others; i++) {
      entries.add(entry("other", new PathMatcher.Prefix("/other/" + i, false), List.of()));
    }
    entries.add(entry("next", new PathMatcher.Prefix("/", false), List.of()));

    assertEquals("next", name(new RouteList(entries), HeaderMap.of(":path", "/a")));
  }

  @Test
  void givesTheIndexUpWhereManyPrefixesAreNested() {
    List<RouteEntry> entries = new ArrayList<>();
    for (int i = 1; i < 200; i++) {
      entries.add(entry("p" + i, new PathMatcher.Prefix("/" + "a".repeat(i), false), CANARY));
    }
    entries.add(entry("last", new PathMatcher.Prefix("/aaa", false), List.of()));

    assertEquals("last", name(new RouteList(entries), HeaderMap.of(":path", "/aaaaa")));
  }

  private static List<RouteEntry> entries(int size, Random random) {
    List<RouteEntry> entries = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      boolean ignoreCase = random.nextInt(8) == 0;
      String text = path(random);
      PathMatcher path =
          switch (random.nextInt(8)) {
            case 0, 1, 2 -> new PathMatcher.Prefix(text, ignoreCase);
            case 3, 4 -> new PathMatcher.PathSeparatedPrefix(text, ignoreCase);
            case 5, 6 -> new PathMatcher.Exact(text, ignoreCase);
            default -> new PathMatcher.Regex(Pattern.compile(Pattern.quote(text) + "b?"));
          };
      entries.add(entry("r" + i, path, random.nextInt(3) == 0 ? CANARY : List.of()));
    }
    return entries;
  }

  private static String path(Random random) {
    StringBuilder path = new StringBuilder();
    for (int i = random.nextInt(5); i >= 0; i--) {
      path.append('/').append(SEGMENTS.get(random.nextInt(SEGMENTS.size())));
    }
    return path.toString();
  }

  private static String query(Random random) {
    return random.nextBoolean() ? "" : "?a=" + random.nextInt(3);
  }

  private @Nullable String name(RouteList routes, HeaderMap headers) {
    Route found = find(routes, headers);
    assertSame(oneByOne(routes, headers), found);
    return found == null ? null : found.name();
  }

  private @Nullable Route find(RouteList routes, HeaderMap headers) {
    String target = headers.get(HeaderName.PATH, "");
    return routes.find(headers, target, PathMatcher.pathEnd(target), info, 0, null);
  }

  /** As {@link #find}, but as it is when somebody asks for the routes that are passed over. */
  private @Nullable Route oneByOne(RouteList routes, HeaderMap headers) {
    String target = headers.get(HeaderName.PATH, "");
    RouteExplanation.Trace trace = new RouteExplanation.Trace("t", headers, info, 0);
    Route found = routes.find(headers, target, PathMatcher.pathEnd(target), info, 0, trace);
    return found;
  }

  private static RouteEntry entry(String name, PathMatcher path, List<HeaderMatcher> headers) {
    RouteMatch match =
        new RouteMatch(path, headers, List.of(), List.of(), List.of(), null, false, null);
    return RouteEntry.of(
        new Route(
            name,
            HOST,
            Metadata.EMPTY,
            match,
            new RouteAction.NonForwarding(),
            List.of(),
            List.of(),
            Map.of(),
            "",
            Route.NO_LIMIT));
  }
}
