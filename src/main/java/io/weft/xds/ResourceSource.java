package io.weft.xds;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where resources come from: streams or a file. Any thread; never blocks. */
interface ResourceSource extends AutoCloseable {
  /** Has {@code subscriber} take the resources of {@code type}, before any of them is wanted. */
  void subscribe(ResourceType type, Subscriber subscriber);

  /**
   * Has {@code names} be what is wanted of {@code type}; null for all that there are.
   *
   * @param again whether to ask even though nothing changed
   */
  void want(ResourceType type, @Nullable Set<String> names, boolean again);

  /** Holds requests about {@code type} back until {@link #resume}. */
  default void pause(ResourceType type) {
    // Only streams have requests.
  }

  /** Sends what was held back about {@code type}. */
  default void resume(ResourceType type) {
    // Only streams have requests.
  }

  /** Has the other side not be told that the resource {@code name} is known. */
  default void forget(ResourceType type, String name) {
    // Only streams tell anything.
  }

  /** Brings nothing any more. */
  @Override
  void close();
}
