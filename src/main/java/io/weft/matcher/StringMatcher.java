package io.weft.matcher;

import com.google.re2j.Pattern;
import java.util.Locale;

/**
 * Whether a text is what was asked for. A value; any thread. Source: {@code
 * envoy.type.matcher.v3.StringMatcher}.
 */
public sealed interface StringMatcher extends InputMatcher {
  private static String quoted(String kind, String text, boolean ignoreCase) {
    return kind + " \"" + text + '"' + (ignoreCase ? " in any case" : "");
  }

  /** The whole text. */
  record Exact(String text, boolean ignoreCase) implements StringMatcher {
    @Override
    public boolean matches(String value) {
      return ignoreCase ? value.equalsIgnoreCase(text) : value.equals(text);
    }

    @Override
    public String describe() {
      return quoted("exactly", text, ignoreCase);
    }
  }

  /** Its beginning. */
  record Prefix(String text, boolean ignoreCase) implements StringMatcher {
    @Override
    public boolean matches(String value) {
      return value.regionMatches(ignoreCase, 0, text, 0, text.length());
    }

    @Override
    public String describe() {
      return quoted("prefix", text, ignoreCase);
    }
  }

  /** Its end. */
  record Suffix(String text, boolean ignoreCase) implements StringMatcher {
    @Override
    public boolean matches(String value) {
      int start = value.length() - text.length();
      return start >= 0 && value.regionMatches(ignoreCase, start, text, 0, text.length());
    }

    @Override
    public String describe() {
      return quoted("suffix", text, ignoreCase);
    }
  }

  /** A part of it. */
  record Contains(String text, boolean ignoreCase) implements StringMatcher {
    public Contains {
      text = ignoreCase ? text.toLowerCase(Locale.ROOT) : text;
    }

    @Override
    public boolean matches(String value) {
      return (ignoreCase ? value.toLowerCase(Locale.ROOT) : value).contains(text);
    }

    @Override
    public String describe() {
      return quoted("contains", text, ignoreCase);
    }
  }

  /** All of it, by a pattern of RE2, which runs in linear time. */
  record Regex(Pattern pattern) implements StringMatcher {
    @Override
    public boolean matches(String value) {
      return pattern.matches(value);
    }

    @Override
    public String describe() {
      return quoted("regex", pattern.pattern(), false);
    }
  }

  /** All of it, as a whole number from {@code start} up to, but not including, {@code end}. */
  record Range(long start, long end) implements StringMatcher {
    @Override
    public boolean matches(String value) {
      try {
        long number = Long.parseLong(value);
        return number >= start && number < end;
      } catch (NumberFormatException e) {
        return false;
      }
    }

    @Override
    public String describe() {
      return "number from " + start + " to below " + end;
    }
  }
}
