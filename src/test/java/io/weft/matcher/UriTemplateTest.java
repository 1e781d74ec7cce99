package io.weft.matcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.weft.matcher.UriTemplate.Part;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UriTemplateTest {
  @ParameterizedTest
  @CsvSource({
    "/q/*, /q/a=b, true",
    "/q/*, /q/a|b, false",
    "/q/*, /q/, false",
    "/r/**, /r/, true",
    "/r/**, /r/a/b=c, true",
    "/r/**, /r, false",
    "/v{a}, /vab, true",
    "/v{a}, /v, false",
    "/m{a=*}n/d, /ma-bn/d, true",
    "/s/{a=x/*}y/z, /s/x/qy/z, true",
    "/t{b=**}c, /ta/bc, true",
    "/u/**x, /u/a/bx, true",
    "/w/{a}.x/y, /w/.x/y, false",
    "/x*, /xx, true",
    "/z/a**b, /z/a**b, false",
    "/p/, /p, false",
  })
  void matchesWhatEnvoyMatches(String template, String path, boolean matches) {
    assertEquals(matches, UriTemplate.parse(template).matches(path));
  }

  @ParameterizedTest
  @CsvSource({
    "/{a}-{b}, 'Invalid suffix literal: \"-{b}\"'",
    "/{a, 'Unmatched variable bracket in mixed pattern: \"{a\"'",
    "/a{b, 'Invalid literal: \"a{b\"'",
    "/a{b=x/*}c, 'Invalid literal: \"a{b=x\"'",
    "/**x/y, Prefix match not supported.",
    "/**/x/*, Glob after text glob.",
    "/**/a{b}, Implicit variable path glob after text glob.",
    "/{a=*b}, 'Invalid variable match: \"b\"'",
    "/{a=}, Empty variable match",
    "/{a=x/}, 'Invalid variable match: \"/\"'",
    "/{a}/{a}, 'Repeated variable name: \"a\"'",
    "/{1}, 'Invalid variable name: \"1\"'",
    "/{a}/{b}/{c}/{d}/{e}/{f}, Exceeded variable count limit (5)",
    "/a//b, 'Invalid literal: \"\"'",
    "a, 'Invalid pattern: \"a\"'",
  })
  void refusesWithEnvoysWords(String template, String problem) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> UriTemplate.parse(template));

    assertEquals(problem, refusal.getMessage());
  }

  @Test
  void expandsVariables() {
    UriTemplate template = UriTemplate.parse("/region/{region}/bucket/{name}/{method=**}");
    List<Part> parts = List.of(new Part("/b-", false), new Part("name", true));

    assertEquals("/b-x", template.expand(parts, "/region/eu/bucket/x/o/p"));
    assertNull(template.expand(parts, "/other"));
  }
}
