package io.weft.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A configuration text as a tree.
 *
 * @param root the tree; null where the text is empty
 * @param warnings what the operator should know of the text, such as a key that occurs twice; each
 *     line has its position
 */
public record ConfigText(@Nullable ConfigNode root, List<String> warnings) {
  /** Characters a text may have: more is refused. */
  static final int MAX_CHARACTERS = 64 * 1024 * 1024;

  /** How deep a text may nest. */
  static final int MAX_DEPTH = 50;

  public ConfigText {
    warnings = List.copyOf(warnings);
  }
}
