package io.weft.spi;

import io.weft.common.Metadata;
import io.weft.listener.TrafficDirection;

/**
 * What a listener is like. A value.
 *
 * @param name of the listener; empty outside of one
 * @param statPrefix {@code listener.<this>.} begins the names of its stats
 * @param isInternal whether its connections come from within the process, without a socket
 */
public record ListenerFacts(
    String name,
    String statPrefix,
    TrafficDirection direction,
    Metadata metadata,
    boolean isInternal) {
  /** No listener. */
  public static final ListenerFacts NONE =
      new ListenerFacts("", "", TrafficDirection.UNSPECIFIED, Metadata.EMPTY, false);
}
