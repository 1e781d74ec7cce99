package io.weft.config;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.envoyproxy.envoy.config.route.v3.HeaderMatcher;
import io.envoyproxy.envoy.type.matcher.v3.StringMatcher;
import io.weft.common.ConfigException;
import io.weft.http.HeaderMap;
import org.junit.jupiter.api.Test;

class MatcherTranslatorTest {
  @Test
  void knowsTheHostOfARequestByBothOfItsNames() throws ConfigException {
    StringMatcher exact = StringMatcher.newBuilder().setExact("a.test").build();
    HeaderMatcher host = HeaderMatcher.newBuilder().setName("Host").setStringMatch(exact).build();

    assertTrue(MatcherTranslator.header(host).matches(HeaderMap.of(":authority", "a.test")));
  }
}
