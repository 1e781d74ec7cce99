package io.weft.stats;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Takes the variable parts out of stats' names, as tags. Immutable; any thread.
 *
 * <p>Every extractor sees the whole name. Those that fit any name come first, then those for names
 * with the same first part, each in the order in which they were given; of two with one tag name
 * the first that finds something counts. Source: {@code envoy.config.metrics.v3.StatsConfig}.
 */
public final class TagProducer {
  private final List<TagExtractor> general = new ArrayList<>();
  private final Map<String, List<TagExtractor>> byFirstPart = new HashMap<>();

  /**
   * Looks for tags with {@code extractors}.
   *
   * @param defaults whether Envoy's default tags are looked for, before the others
   */
  public TagProducer(boolean defaults, List<TagExtractor> extractors) {
    if (defaults) {
      DefaultTags.ALL.forEach(this::add);
    }
    extractors.forEach(this::add);
  }

  /** What finds the default tag {@code tagName}; empty if there is no such tag. */
  public static List<TagExtractor> defaultExtractors(String tagName) {
    return DefaultTags.ALL.stream().filter(tag -> tag.tagName().equals(tagName)).toList();
  }

  /** The tags of {@code name}, and what is left of it. */
  public TaggedName produce(String name) {
    Extraction found = new Extraction(name);
    extract(general, found);
    int dot = name.indexOf('.');
    if (dot >= 0) {
      extract(byFirstPart.getOrDefault(name.substring(0, dot), List.of()), found);
    }
    return found.result();
  }

  private static void extract(List<TagExtractor> extractors, Extraction found) {
    for (TagExtractor extractor : extractors) {
      if (!found.has(extractor.tagName())) {
        extractor.extract(found);
      }
    }
  }

  private void add(TagExtractor extractor) {
    if (extractor.firstPart().isEmpty()) {
      general.add(extractor);
    } else {
      byFirstPart.computeIfAbsent(extractor.firstPart(), part -> new ArrayList<>()).add(extractor);
    }
  }
}
