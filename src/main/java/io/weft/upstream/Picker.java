package io.weft.upstream;

import org.jspecify.annotations.Nullable;

/** Picks one of some hosts that are all eligible; made anew when they or their weights change. */
@FunctionalInterface
interface Picker {
  /** A host; null if there is none. Any thread, never blocks. */
  @Nullable Host pick();
}
