package io.weft.stats;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * The tags found in a name so far, and which of its characters they stand for. Every extractor sees
 * the whole name; what they found is taken out at the end. Used by one thread.
 */
final class Extraction {
  private final String name;
  private final List<Tag> tags = new ArrayList<>();
  private final BitSet removed = new BitSet();

  Extraction(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** Whether a tag {@code tagName} was found. */
  boolean has(String tagName) {
    for (Tag tag : tags) {
      if (tag.name().equals(tagName)) {
        return true;
      }
    }
    return false;
  }

  /** Adds a tag and takes the characters from {@code start} to {@code end} out of the name. */
  void add(String tagName, String value, int start, int end) {
    tags.add(new Tag(tagName, value));
    removed.set(start, end);
  }

  TaggedName result() {
    if (removed.isEmpty()) {
      return new TaggedName(name, tags);
    }
    StringBuilder rest = new StringBuilder(name.length());
    for (int i = 0; i < name.length(); i++) {
      if (!removed.get(i)) {
        rest.append(name.charAt(i));
      }
    }
    return new TaggedName(rest.toString(), tags);
  }
}
