package io.weft.config;

import java.util.List;

/**
 * How one configuration differs from the one before. A value.
 *
 * @param added each with its kind: {@code cluster backend}
 */
public record ConfigDiff(List<String> added, List<String> modified, List<String> removed) {
  public ConfigDiff {
    added = List.copyOf(added);
    modified = List.copyOf(modified);
    removed = List.copyOf(removed);
  }
}
