package io.weft.extension.filter.http.cors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.Cors;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.weft.common.ConfigException;
import io.weft.config.RouteTranslator;
import io.weft.config.TestContexts;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.router.RouteTable;
import io.weft.spi.FactoryContext;
import io.weft.testing.TestRequests;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CorsFilterTest {
  private static final String NAME = "envoy.filters.http.cors";
  private static final String[] PREFLIGHT = {
    "origin", "https://a", "access-control-request-method", "PUT"
  };

  private final FactoryContext context = TestContexts.of(new CorsFactory());
  private HttpFilter filter = (request, next) -> next.handle(request);
  private @Nullable RouteTable table;

  @BeforeEach
  void create() throws ConfigException {
    filter =
        new CorsFactory()
            .create(Cors.getDefaultInstance(), new PerRouteKey<>(NAME, CorsPolicy.class), context);
    Any policy =
        Any.pack(
            io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy.newBuilder()
                .addAllowOriginStringMatch(StringMatcher.newBuilder().setExact("https://a"))
                .setAllowMethods("*")
                .setExposeHeaders("x-shown")
                .setAllowCredentials(BoolValue.of(true))
                .build());
    serve(host().putTypedPerFilterConfig(NAME, policy), RouteAction.newBuilder());
  }

  @Test
  void answersPreflights() throws IOException {
    HttpResponse answer = filter("OPTIONS", TestRequests.NEVER, PREFLIGHT);

    assertEquals(200, answer.status());
    assertEquals("cors_response", answer.localReplyDetails());
    assertEquals("https://a", header(answer, "access-control-allow-origin"));
    assertEquals("PUT", header(answer, "access-control-allow-methods"));
    assertEquals("true", header(answer, "access-control-allow-credentials"));
  }

  @Test
  void passesPreflightsOfOtherOriginsOn() throws IOException {
    HttpResponse answer =
        filter(
            "OPTIONS",
            TestRequests.HOST,
            "origin",
            "https://b",
            "access-control-request-method",
            "PUT");

    assertNull(answer.localReplyDetails());
    assertNull(header(answer, "access-control-allow-origin"));
    assertEquals(1, context.scope().scope("cors").counter("origin_invalid").value());
  }

  @Test
  void tellsBrowsersThatTheyMayShowTheResponse() throws IOException {
    HttpResponse answer = filter("GET", TestRequests.HOST, "origin", "https://a");

    assertEquals("https://a", header(answer, "access-control-allow-origin"));
    assertEquals("x-shown", header(answer, "access-control-expose-headers"));
    assertEquals(1, context.scope().scope("cors").counter("origin_valid").value());
  }

  @Test
  @SuppressWarnings("deprecation") // the fields under test
  void heedsTheFieldsOfRouteAndHostTogether() throws IOException, ConfigException {
    io.envoyproxy.envoy.config.route.v3.CorsPolicy.Builder ofHost =
        io.envoyproxy.envoy.config.route.v3.CorsPolicy.newBuilder()
            .setAllowMethods("GET")
            .setMaxAge("5");
    serve(host().setCors(ofHost), RouteAction.newBuilder().setCors(allowing("https://a")));

    HttpResponse answer = filter("OPTIONS", TestRequests.NEVER, PREFLIGHT);

    assertEquals("https://a", header(answer, "access-control-allow-origin"));
    assertEquals("GET", header(answer, "access-control-allow-methods"));
    assertEquals("5", header(answer, "access-control-max-age"));
  }

  @Test
  @SuppressWarnings("deprecation") // the fields under test
  void ignoresTheFieldsWhereTheFilterIsConfigured() throws IOException, ConfigException {
    Any typed =
        Any.pack(
            io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy.newBuilder()
                .addAllowOriginStringMatch(StringMatcher.newBuilder().setExact("https://b"))
                .build());
    serve(
        host().putTypedPerFilterConfig(NAME, typed),
        RouteAction.newBuilder().setCors(allowing("https://a")));

    HttpResponse answer = filter("OPTIONS", TestRequests.HOST, PREFLIGHT);

    assertNull(header(answer, "access-control-allow-origin"));
  }

  private void serve(VirtualHost.Builder host, RouteAction.Builder action) throws ConfigException {
    Route route =
        Route.newBuilder()
            .setMatch(RouteMatch.newBuilder().setPrefix("/"))
            .setRoute(action.setCluster("c"))
            .build();
    table =
        RouteTranslator.translate(
            RouteConfiguration.newBuilder().addVirtualHosts(host.addRoutes(route)).build(),
            context,
            false);
  }

  private static VirtualHost.Builder host() {
    return VirtualHost.newBuilder().setName("v").addDomains("*");
  }

  private static io.envoyproxy.envoy.config.route.v3.CorsPolicy.Builder allowing(String origin) {
    return io.envoyproxy.envoy.config.route.v3.CorsPolicy.newBuilder()
        .addAllowOriginStringMatch(StringMatcher.newBuilder().setExact(origin));
  }

  private HttpResponse filter(String method, HttpHandler next, String... headers)
      throws IOException {
    HttpRequest request = TestRequests.request(method, "/", HttpBody.EMPTY, headers);
    request.headers().add(HeaderName.X_FORWARDED_PROTO, "http");
    RouteTable routes = table;
    if (routes != null) {
      request
          .streamInfo()
          .routeResolver(() -> routes.match(request.headers(), request.streamInfo(), 0));
    }
    return filter.filter(request, next);
  }

  private static @Nullable String header(HttpResponse response, String name) {
    return response.headers().get(HeaderName.of(name));
  }
}
