package io.weft.extension.matching.domain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.github.xds.core.v3.TypedExtensionConfig;
import com.github.xds.type.matcher.v3.Matcher;
import com.github.xds.type.matcher.v3.ServerNameMatcher;
import com.github.xds.type.matcher.v3.ServerNameMatcher.DomainMatcher;
import io.weft.common.ConfigException;
import io.weft.matcher.MatchResult;
import io.weft.matcher.MatchTree;
import io.weft.matcher.MatchingData;
import io.weft.matcher.OnMatch;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import org.junit.jupiter.api.Test;

class DomainMatcherFactoryTest {
  private static final MatchingData DATA =
      MatchingData.of(
          new ConnectionInfo(Address.of("127.0.0.1", 80), Address.of("127.0.0.1", 4000)));

  @Test
  void prefersTheDomainItselfThenTheLongestWildcardThenAny() throws ConfigException {
    assertEquals("a.b.test", matched("a.b.test", "*", "*.b.test", "a.b.test"));
    assertEquals("*.b.test", matched("c.b.test", "*", "*.test", "*.b.test"));
    assertEquals("*.test", matched("b.test", "*", "*.test", "*.b.test"));
    assertEquals("*", matched("test", "*", "*.test"));
    assertEquals("otherwise", matched("b.test", "*.b.test"));
    assertEquals("otherwise", matched("B.TEST", "b.test"));
    assertEquals("otherwise", matched("", "*"));
  }

  @Test
  void refusesDomainsThatAreNoneOrThereTwice() {
    for (String domain : new String[] {"a.*.test", "*a.test", "*.", "*.*.test", "", "**"}) {
      assertThrows(ConfigException.class, () -> matched("x", domain), domain);
    }
    ConfigException twice =
        assertThrows(ConfigException.class, () -> matched("x", "*.a.test", "b.test", "*.a.test"));

    assertTrue(twice.getMessage().contains("domain_matchers[2].domains[0]"), twice::getMessage);
    assertTrue(twice.getMessage().contains("Duplicate domain"), twice::getMessage);
  }

  /** The name of the action, which is the domain that it is for. */
  private static String matched(String asked, String... domains) throws ConfigException {
    ServerNameMatcher.Builder config = ServerNameMatcher.newBuilder();
    for (String domain : domains) {
      config.addDomainMatchers(
          DomainMatcher.newBuilder()
              .addDomains(domain)
              .setOnMatch(
                  Matcher.OnMatch.newBuilder()
                      .setAction(TypedExtensionConfig.newBuilder().setName(domain))));
    }
    MatchTree<String> tree =
        new DomainMatcherFactory()
            .create(
                config.build(),
                unused -> asked,
                OnMatch.of("otherwise", false),
                proto -> OnMatch.of(proto.getAction().getName(), false));
    return ((MatchResult.Matched<String>) tree.match(DATA)).action();
  }
}
