package io.weft.xds;

import com.google.protobuf.Message;
import io.weft.common.ConfigException;

/** Is told of one resource that somebody wants. Control thread only. */
@FunctionalInterface
interface ResourceWatcher {
  /**
   * Looks at {@code resource} before any of those that want it uses it.
   *
   * @throws ConfigException if this one cannot use it: then none does
   */
  default void check(Message resource) throws ConfigException {
    // Most can tell only by using it.
  }

  /**
   * Has {@code resource} be used from now on.
   *
   * @throws ConfigException if it cannot be used: the one before stays, and the control plane is
   *     told so
   */
  void onResource(Message resource) throws ConfigException;

  /** The control plane has it no more. */
  default void onRemoved() {
    // What serves goes on with what it has.
  }
}
