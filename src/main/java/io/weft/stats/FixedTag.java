package io.weft.stats;

/** A tag that every stat has. A value. */
public record FixedTag(String tagName, String value) implements TagExtractor {
  @Override
  public String firstPart() {
    return "";
  }

  @Override
  public void extract(Extraction found) {
    found.add(tagName, value, 0, 0);
  }
}
