package io.weft.extension.filter.http.cors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.core.v3.RuntimeFractionalPercent;
import io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy.Builder;
import io.envoyproxy.envoy.type.matcher.v3.RegexMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.envoyproxy.envoy.type.v3.FractionalPercent;
import io.weft.common.ConfigException;
import io.weft.config.TestContexts;
import java.util.List;
import org.junit.jupiter.api.Test;

class CorsPolicyTest {
  @Test
  void takesFromOuterPlacesWhatIsLeftOpen() throws ConfigException {
    CorsPolicy host = policy(origin("https://a").setAllowMethods("GET").setMaxAge("5"));
    CorsPolicy route = policy(origin("https://b").setMaxAge("7"));

    CorsPolicy both = CorsPolicy.of(List.of(route, host));

    assertNotNull(both);
    assertTrue(both.allows("https://b"));
    assertFalse(both.allows("https://a"));
    assertEquals("GET", both.allowMethods());
    assertEquals("7", both.maxAge());
  }

  @Test
  void takesTheSharesOfTheMostSpecificPlaceOnly() throws ConfigException {
    RuntimeFractionalPercent none =
        RuntimeFractionalPercent.newBuilder()
            .setDefaultValue(FractionalPercent.getDefaultInstance())
            .build();
    CorsPolicy off = policy(origin("https://a").setFilterEnabled(none));
    CorsPolicy route = policy(origin("https://b"));

    CorsPolicy ofRoute = CorsPolicy.of(List.of(route, off));
    CorsPolicy ofHost = CorsPolicy.of(List.of(off));

    assertNotNull(ofRoute);
    assertTrue(ofRoute.isEnabled(0));
    assertNotNull(ofHost);
    assertFalse(ofHost.isEnabled(0));
    assertNull(CorsPolicy.of(List.of()));
  }

  @Test
  void letsEveryOriginInWhereAnAsteriskMatches() throws ConfigException {
    CorsPolicy any =
        policy(
            io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy.newBuilder()
                .addAllowOriginStringMatch(
                    StringMatcher.newBuilder()
                        .setSafeRegex(RegexMatcher.newBuilder().setRegex("\\*"))));

    assertTrue(any.allows("https://anybody"));
  }

  private static Builder origin(String exact) {
    return io.envoyproxy.envoy.extensions.filters.http.cors.v3.CorsPolicy.newBuilder()
        .addAllowOriginStringMatch(StringMatcher.newBuilder().setExact(exact));
  }

  private static CorsPolicy policy(Builder proto) throws ConfigException {
    return new CorsFactory().createRouteSettings(proto.build(), TestContexts.of());
  }
}
