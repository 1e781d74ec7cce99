package io.weft.stats;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One of Envoy's default tags, found by a pattern of RE2: its first group is taken out of the name,
 * the second is the value. Compiled when a name is first to be matched, since most never are.
 */
final class RegexPattern implements TagExtractor {
  private final String tagName;
  private final String firstPart;
  private final String regex;
  private final String mustContain;
  private final String except;
  private volatile @Nullable Pattern compiled;

  /**
   * A tag found by {@code regex}.
   *
   * @param mustContain a part of every name that matches, looked for first since that is cheap; may
   *     be empty
   * @param except a value that is no tag; empty for none
   */
  RegexPattern(String tagName, String firstPart, String regex, String mustContain, String except) {
    this.tagName = tagName;
    this.firstPart = firstPart;
    this.regex = regex;
    this.mustContain = mustContain;
    this.except = except;
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
    String name = found.name();
    if (!name.contains(mustContain)) {
      return;
    }
    Matcher matcher = pattern().matcher(name);
    if (!matcher.find()) {
      return;
    }
    String value = matcher.group(2);
    if (!value.equals(except)) {
      found.add(tagName, value, matcher.start(1), matcher.end(1));
    }
  }

  private Pattern pattern() {
    Pattern known = compiled;
    if (known == null) {
      known = Pattern.compile(regex);
      compiled = known;
    }
    return known;
  }
}
