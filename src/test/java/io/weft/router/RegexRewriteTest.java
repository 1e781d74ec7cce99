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
  void leavesATextAsItIsWhereTheSubstitutionNamesAGroupThatIsNotThere() {
    assertEquals("/a", new RegexRewrite(Pattern.compile("a"), "\\3").apply("/a"));
  }

  @Test
  void doesNotCountNothingBehindAMatch() {
    assertEquals("-b-c-", new RegexRewrite(Pattern.compile("a*"), "-").apply("baac"));
  }

  @Test
  void endsAtAMalformedEscape() {
    assertEquals("/x!", new RegexRewrite(Pattern.compile("a"), "x\\yz").apply("/a!"));
  }
}
