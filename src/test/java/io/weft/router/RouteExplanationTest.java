package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.re2j.Pattern;
import io.weft.common.Metadata;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import io.weft.http.StreamInfo;
import io.weft.matcher.FilterStateMatcher;
import io.weft.matcher.HeaderMatcher;
import io.weft.matcher.MetadataMatcher;
import io.weft.matcher.StringMatcher;
import io.weft.matcher.ValueMatcher;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.runtime.FractionalPercent;
import io.weft.runtime.RuntimeSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RouteExplanationTest {
  private static final PathMatcher ANY = new PathMatcher.Prefix("/", false);
  private static final VirtualHost HOST =
      new VirtualHost(
          "shop", Metadata.EMPTY, VirtualHost.TlsRequirement.NONE, List.of(), false, false, false);

  private final HeaderMap headers =
      HeaderMap.of(
          ":method",
          "GET",
          ":authority",
          "a.shop.test",
          ":path",
          "/cart/7?page=2",
          "x-env",
          "dev",
          "x-forwarded-proto",
          "http");
  private final StreamInfo info =
      new StreamInfo(
          new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)),
          Protocol.HTTP_11);

  @Test
  void tellsTheFirstConditionThatFailedOfEachRoutePassedOver() {
    RouteExplanation explanation =
        explain(
            entry("by-path", match(new PathMatcher.Exact("/cart", false))),
            entry("by-regex", match(new PathMatcher.Regex(Pattern.compile("/[a-z]+")))),
            entry("by-header", match(header("x-env", new StringMatcher.Exact("prod", false)))),
            entry("by-absence", match(header("x-canary", null))),
            entry("by-query", match(query("page", new StringMatcher.Prefix("9", false)))),
            entry("all", match(ANY)));

    assertEquals(
        List.of(
            "by-path path  exactly \"/cart\": /cart/7",
            "by-regex path  regex \"/[a-z]+\": /cart/7",
            "by-header headers x-env exactly \"prod\": dev",
            "by-absence headers x-canary present: null",
            "by-query query_parameters page prefix \"9\": 2"),
        passedOver(explanation));
    assertEquals("all", Objects.requireNonNull(explanation.route()).name());
    assertEquals(5, explanation.index());
  }

  @Test
  void tellsConditionsOnTheStreamAndItsConnection() {
    info.addDynamicMetadata("auth", Map.of("tier", "free"));
    MetadataMatcher gold =
        new MetadataMatcher(
            "auth",
            List.of("tier"),
            new ValueMatcher.Text(new StringMatcher.Exact("gold", false)),
            false);
    FilterStateMatcher state =
        new FilterStateMatcher("user", new StringMatcher.Contains("x", false), List.of());
    RouteMatch.Fraction fraction =
        new RouteMatch.Fraction(
            "canary", new FractionalPercent(5, 100), () -> RuntimeSnapshot.EMPTY);
    RouteMatch.TlsContext tls = new RouteMatch.TlsContext(true, null);

    RouteExplanation explanation =
        explain(
            entry("m", match(List.of(gold), List.of(), null, false, null)),
            entry("s", match(List.of(), List.of(state), null, false, null)),
            entry("f", match(List.of(), List.of(), fraction, false, null)),
            entry("g", match(List.of(), List.of(), null, true, null)),
            entry("t", match(List.of(), List.of(), null, false, tls)));

    assertEquals(
        List.of(
            "m dynamic_metadata auth:tier exactly \"gold\": free",
            "s filter_state user contains \"x\": null",
            "f runtime_fraction canary a draw below 5 of 100: 42",
            "g grpc  a content-type of gRPC: null",
            "t tls_context  a certificate: clear text"),
        passedOver(explanation));
    assertNull(explanation.route());
    assertEquals(-1, explanation.index());
  }

  @Test
  void tellsWhichDomainWasFound() {
    RouteExplanation explanation = explain(entry("all", match(ANY)));

    assertEquals("*.Shop.test", explanation.domain());
    assertSame(HOST, explanation.virtualHost());

    headers.set(HeaderName.AUTHORITY, "elsewhere.test");
    explanation = explain(entry("all", match(ANY)));

    assertEquals("", explanation.domain());
    assertNull(explanation.virtualHost());
    assertNull(explanation.route());
  }

  @Test
  void tellsHowTheDrawFellAmongWeightedClusters() {
    RouteMatch match = match(ANY);
    RouteEntry entry =
        new RouteEntry(
            match,
            List.of(route("a", match), route("b", match)),
            List.of(30L, 70L),
            WeightedDraw.RANDOM,
            null);

    RouteExplanation explanation = explain(entry);

    assertEquals("b", Objects.requireNonNull(explanation.route()).name());
    assertEquals(new RouteExplanation.Share(70, 100, 42), explanation.share());
  }

  @Test
  void tellsThatTheHostWantsTls() {
    VirtualHost host =
        new VirtualHost(
            "shop", Metadata.EMPTY, VirtualHost.TlsRequirement.ALL, List.of(), false, false, false);

    RouteExplanation explanation =
        table(host, List.of(entry("all", match(ANY)))).explain(headers, info, 42);

    assertTrue(explanation.needsTls());
    assertEquals(-1, explanation.index());
    assertTrue(
        Objects.requireNonNull(explanation.route()).action() instanceof RouteAction.Redirect);
  }

  private RouteExplanation explain(RouteEntry... entries) {
    return table(HOST, List.of(entries)).explain(headers, info, 42);
  }

  private static List<String> passedOver(RouteExplanation explanation) {
    List<String> lines = new ArrayList<>();
    for (RouteExplanation.PassedOver route : explanation.passedOver()) {
      var failed = route.failed();
      lines.add(
          String.join(" ", route.name(), failed.kind(), failed.name(), failed.wanted())
              + ": "
              + route.actual());
    }
    return lines;
  }

  private static RouteTable table(VirtualHost host, List<RouteEntry> entries) {
    return new RouteTable(
        "t",
        new RouteTable.Options(List.of(), false, false),
        List.of(
            new RouteTable.Entries(
                host, List.of("shop.test", "*.Shop.test"), new RouteList(entries))));
  }

  private static RouteEntry entry(String name, RouteMatch match) {
    return RouteEntry.of(route(name, match));
  }

  private static Route route(String name, RouteMatch match) {
    return new Route(
        name,
        HOST,
        Metadata.EMPTY,
        match,
        new RouteAction.NonForwarding(),
        List.of(),
        List.of(),
        Map.of(),
        "",
        Route.NO_LIMIT);
  }

  private static HeaderMatcher header(String name, @Nullable StringMatcher test) {
    return new HeaderMatcher(HeaderName.of(name), test, true, false, false);
  }

  private static QueryParameters.Matcher query(String name, StringMatcher test) {
    return new QueryParameters.Matcher(name, test, true);
  }

  private static RouteMatch match(PathMatcher path) {
    return new RouteMatch(path, List.of(), List.of(), List.of(), List.of(), null, false, null);
  }

  private static RouteMatch match(HeaderMatcher header) {
    return new RouteMatch(ANY, List.of(header), List.of(), List.of(), List.of(), null, false, null);
  }

  private static RouteMatch match(QueryParameters.Matcher query) {
    return new RouteMatch(ANY, List.of(), List.of(query), List.of(), List.of(), null, false, null);
  }

  private static RouteMatch match(
      List<MetadataMatcher> metadata,
      List<FilterStateMatcher> state,
      RouteMatch.@Nullable Fraction fraction,
      boolean grpc,
      RouteMatch.@Nullable TlsContext tls) {
    return new RouteMatch(ANY, List.of(), List.of(), metadata, state, fraction, grpc, tls);
  }
}
