package io.weft.stats;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A tag of {@code stats_tags}: the first group of a regular expression is taken out of the name,
 * and the second, if there is one, is the value. A value.
 *
 * <p>Envoy runs these expressions, alone of all, in the dialect of ECMAScript with POSIX classes:
 * meshes send look-aheads. So {@code java.util.regex} is used here and nowhere else; names of stats
 * are short and made by configuration, not by clients.
 */
public final class EcmaScriptRegex implements TagExtractor {
  private final String tagName;
  private final String firstPart;
  private final Pattern pattern;

  private EcmaScriptRegex(String tagName, String firstPart, Pattern pattern) {
    this.tagName = tagName;
    this.firstPart = firstPart;
    this.pattern = pattern;
  }

  /**
   * Compiles {@code regex}.
   *
   * @throws IllegalArgumentException if it is malformed; the message says where
   */
  public static EcmaScriptRegex compile(String tagName, String regex) {
    try {
      return new EcmaScriptRegex(tagName, firstPart(regex), Pattern.compile(translated(regex)));
    } catch (PatternSyntaxException e) {
      String where = e.getIndex() < 0 ? "" : " at position " + e.getIndex();
      throw new IllegalArgumentException(e.getDescription() + where, e);
    }
  }

  @Override
  public String tagName() {
    return tagName;
  }

  @Override
  public String firstPart() {
    return firstPart;
  }

  @Override
  public void extract(Extraction found) {
    Matcher matcher = pattern.matcher(found.name());
    int groups = matcher.groupCount();
    if (groups == 0 || !matcher.find()) {
      return;
    }
    String value = matcher.group(groups > 1 ? 2 : 1);
    // A group that took no part in the match stands at -1.
    int start = Math.max(0, matcher.start(1));
    int end = Math.max(0, matcher.end(1));
    found.add(tagName, value == null ? "" : value, start, end);
  }

  /** What stands between {@code ^} and an escaped dot, if only letters, digits and {@code _}. */
  private static String firstPart(String regex) {
    if (!regex.startsWith("^")) {
      return "";
    }
    int end = 1;
    while (end < regex.length() && isWord(regex.charAt(end))) {
      end++;
    }
    boolean dot = regex.startsWith("\\.", end) || regex.startsWith("(?=\\.)", end);
    return dot ? regex.substring(1, end) : "";
  }

  private static boolean isWord(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  }

  /** The same expression for Java, whose brackets may be nested and know no POSIX classes. */
  private static String translated(String regex) {
    StringBuilder java = new StringBuilder(regex.length() + 16);
    boolean inBrackets = false;
    for (int i = 0; i < regex.length(); i++) {
      char c = regex.charAt(i);
      if (c == '\\' && i + 1 < regex.length()) {
        java.append(c).append(regex.charAt(++i));
      } else if (inBrackets && regex.startsWith("[:", i)) {
        int end = regex.indexOf(":]", i);
        java.append(posixClass(end < 0 ? "" : regex.substring(i + 2, end), regex, i));
        i = end + 1;
      } else if (inBrackets) {
        java.append(c == '[' || c == '&' ? "\\" : "").append(c);
        inBrackets = c != ']';
      } else {
        if (regex.startsWith("(?<", i)) {
          throw new PatternSyntaxException("ECMAScript knows no look-behind", regex, i);
        }
        java.append(c);
        inBrackets = c == '[';
      }
    }
    return java.toString();
  }

  private static String posixClass(String name, String regex, int at) {
    return switch (name) {
      case "alnum" -> "\\p{Alnum}";
      case "alpha" -> "\\p{Alpha}";
      case "blank" -> "\\p{Blank}";
      case "cntrl" -> "\\p{Cntrl}";
      case "digit", "d" -> "\\d";
      case "graph" -> "\\p{Graph}";
      case "lower" -> "\\p{Lower}";
      case "print" -> "\\p{Print}";
      case "punct" -> "\\p{Punct}";
      case "space", "s" -> "\\s";
      case "upper" -> "\\p{Upper}";
      case "w" -> "\\w";
      case "xdigit" -> "\\p{XDigit}";
      default -> throw new PatternSyntaxException("no such character class", regex, at);
    };
  }
}
