package io.weft.router;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;

/**
 * Replaces every match of a pattern. A value; any thread. Source: {@code
 * envoy.type.matcher.v3.RegexMatchAndSubstitute}, whose substitution refers to groups as {@code
 * \1}.
 */
public record RegexRewrite(Pattern pattern, String substitution) {
  /** {@code text} with every match replaced. */
  public String apply(String text) {
    Matcher matcher = pattern.matcher(text);
    StringBuilder rewritten = new StringBuilder(text.length() + substitution.length());
    int from = 0;
    while (matcher.find()) {
      rewritten.append(text, from, matcher.start());
      substitute(matcher, rewritten);
      from = matcher.end();
    }
    return rewritten.append(text, from, text.length()).toString();
  }

  /** The highest group that {@code substitution} names; -1 if it is malformed. */
  public static int highestGroup(String substitution) {
    int highest = 0;
    boolean escaped = false;
    for (int i = 0; i < substitution.length(); i++) {
      char c = substitution.charAt(i);
      if (escaped && c >= '0' && c <= '9') {
        highest = Math.max(highest, c - '0');
      } else if (escaped && c != '\\') {
        return -1;
      }
      escaped = !escaped && c == '\\';
    }
    if (escaped) {
      return -1;
    }
    return highest;
  }

  private void substitute(Matcher matcher, StringBuilder out) {
    boolean escaped = false;
    for (int i = 0; i < substitution.length(); i++) {
      char c = substitution.charAt(i);
      if (!escaped && c == '\\') {
        escaped = true;
        continue;
      }
      if (escaped && c != '\\') {
        String group = matcher.group(c - '0');
        out.append(group == null ? "" : group);
      } else {
        out.append(c);
      }
      escaped = false;
    }
  }
}
