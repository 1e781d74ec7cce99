package io.weft.router;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * Replaces every match of a pattern. A value; any thread. Source: {@code
 * envoy.type.matcher.v3.RegexMatchAndSubstitute}, whose substitution refers to groups as {@code
 * \1}.
 */
public record RegexRewrite(Pattern pattern, String substitution) {
  /**
   * {@code text} with every match replaced; unchanged if the substitution refers to a group that
   * the pattern has not, as in RE2.
   */
  public String apply(String text) {
    if (highestGroup() > pattern.groupCount()) {
      return text;
    }
    Matcher matcher = pattern.matcher(text);
    StringBuilder rewritten = new StringBuilder(text.length() + substitution.length());
    int from = 0;
    boolean replaced = false;
    while (matcher.find()) {
      if (replaced && matcher.end() == from) {
        // Nothing, right behind the match before it: RE2 does not count that.
        continue;
      }
      rewritten.append(text, from, matcher.start());
      substitute(matcher, rewritten);
      from = matcher.end();
      replaced = true;
    }
    return rewritten.append(text, from, text.length()).toString();
  }

  private int highestGroup() {
    int highest = 0;
    int escape = substitution.indexOf('\\');
    while (escape >= 0 && escape + 1 < substitution.length()) {
      char c = substitution.charAt(escape + 1);
      highest = c >= '0' && c <= '9' ? Math.max(highest, c - '0') : highest;
      escape = substitution.indexOf('\\', escape + 2);
    }
    return highest;
  }

  /** Appends what stands for one match; a malformed escape ends it, as in RE2. */
  private void substitute(Matcher matcher, StringBuilder out) {
    int i = 0;
    while (i < substitution.length()) {
      char c = substitution.charAt(i++);
      if (c != '\\') {
        out.append(c);
        continue;
      }
      char escaped = i < substitution.length() ? substitution.charAt(i++) : 0;
      if (escaped >= '0' && escaped <= '9') {
        String group = matcher.group(escaped - '0');
        out.append(group == null ? "" : group);
      } else if (escaped == '\\') {
        out.append('\\');
      } else {
        return;
      }
    }
  }
}
