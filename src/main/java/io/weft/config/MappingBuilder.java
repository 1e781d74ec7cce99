package io.weft.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Collects the entries of one map of a text: of two equal keys the last wins, with a warning. */
final class MappingBuilder {
  private final Map<String, ConfigNode.Entry> entries = new LinkedHashMap<>();
  private final Position position;
  private final List<String> warnings;

  MappingBuilder(Position position, List<String> warnings) {
    this.position = position;
    this.warnings = warnings;
  }

  void put(ConfigNode.Entry entry) {
    ConfigNode.Entry earlier = entries.remove(entry.key());
    if (earlier != null) {
      warnings.add(
          entry.keyPosition()
              + ": the key \""
              + entry.key()
              + "\" was given on line "
              + earlier.keyPosition().line()
              + " already; line "
              + entry.keyPosition().line()
              + " replaces it");
    }
    entries.put(entry.key(), entry);
  }

  /** Adds what a YAML merge key brings: a key that the map has itself stays. */
  void merge(ConfigNode.Mapping mapping) {
    for (ConfigNode.Entry entry : mapping.entries()) {
      entries.putIfAbsent(entry.key(), entry);
    }
  }

  ConfigNode.Mapping build() {
    return new ConfigNode.Mapping(List.copyOf(entries.values()), position);
  }
}
