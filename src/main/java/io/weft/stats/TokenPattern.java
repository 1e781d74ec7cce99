package io.weft.stats;

import java.util.List;

/**
 * One of Envoy's default tags, found by comparing the parts of a name between its dots with a
 * pattern such as {@code cluster.$.**}: {@code $} is the value, {@code *} any part, {@code **} any
 * number of parts, but at least one at the end. The value is taken out of the name with one dot
 * beside it. A value.
 */
record TokenPattern(String tagName, List<String> parts, int valueIndex) implements TagExtractor {
  private static final String VALUE = "$";
  private static final String ANY = "*";
  private static final String REST = "**";

  /** The pattern {@code pattern}, in which no {@code **} stands before the value. */
  static TokenPattern of(String tagName, String pattern) {
    List<String> parts = List.of(pattern.split("\\."));
    return new TokenPattern(tagName, parts, parts.indexOf(VALUE));
  }

  @Override
  public String firstPart() {
    return valueIndex == 0 ? "" : parts.getFirst();
  }

  @Override
  public void extract(Extraction found) {
    String name = found.name();
    int start = 0;
    for (int i = 0; i < valueIndex; i++) {
      int end = endOfPart(name, start);
      if (end == name.length() || !fits(parts.get(i), name, start, end)) {
        return;
      }
      start = end + 1;
    }
    int end = endOfPart(name, start);
    if (!restFits(name, end, valueIndex + 1)) {
      return;
    }
    String value = name.substring(start, end);
    if (end == name.length()) {
      found.add(tagName, value, Math.max(0, start - 1), end);
    } else {
      found.add(tagName, value, start, end + 1);
    }
  }

  /** Whether what follows {@code at}, a dot or the end, fits the parts from {@code index} on. */
  private boolean restFits(String name, int at, int index) {
    if (index == parts.size()) {
      return at == name.length();
    }
    String part = parts.get(index);
    if (!part.equals(REST)) {
      int end = at == name.length() ? at : endOfPart(name, at + 1);
      return at < name.length() && fits(part, name, at + 1, end) && restFits(name, end, index + 1);
    }
    if (index == parts.size() - 1) {
      return at < name.length();
    }
    for (int from = at; from < name.length(); from = endOfPart(name, from + 1)) {
      if (restFits(name, from, index + 1)) {
        return true;
      }
    }
    return false;
  }

  private static boolean fits(String part, String name, int start, int end) {
    return part.equals(ANY) || (part.length() == end - start && name.startsWith(part, start));
  }

  private static int endOfPart(String name, int start) {
    int dot = name.indexOf('.', start);
    return dot < 0 ? name.length() : dot;
  }
}
