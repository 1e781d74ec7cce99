package io.weft.xds;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Tells where resources come from which of them are wanted. */
@FunctionalInterface
interface WantedNames {
  /** Nobody brings anything. */
  WantedNames NOBODY = (type, names, again) -> {};

  /**
   * Has {@code names} be what is wanted of {@code type}; never blocks.
   *
   * @param names null for all that there are; over delta, {@code *} among names is all, too
   * @param again whether to ask even though nothing changed
   */
  void want(ResourceType type, @Nullable Set<String> names, boolean again);
}
