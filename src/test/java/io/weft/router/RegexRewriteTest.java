package io.weft.router;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.re2j.Pattern;
import org.junit.jupiter.api.Test;

class RegexRewriteTest {
  @Test
  void replacesEveryMatchAndRefersToGroups() {
    RegexRewrite rewrite = new RegexRewrite(Pattern.compile("/(\\w+)/x"), "/\\1\\\\$1");

    assertEquals("/a\\$1/b\\$1", rewrite.apply("/a/x/b/x"));
  }

  @Test
  void tellsTheHighestGroupAndMalformedSubstitutions() {
    assertEquals(0, RegexRewrite.highestGroup("plain $9"));
    assertEquals(7, RegexRewrite.highestGroup("\\1 \\7 \\\\9"));
    assertEquals(-1, RegexRewrite.highestGroup("\\x"));
    assertEquals(-1, RegexRewrite.highestGroup("ends with \\"));
  }
}
