package io.weft.net;

import io.weft.common.Metadata;

/**
 * What a listener within this process learns of a connection to it besides its bytes. A value.
 *
 * @param metadata becomes the connection's dynamic metadata
 * @param objects become its filter state
 */
public record Passthrough(Metadata metadata, SharedObjects objects) {
  /** Nothing. */
  public static final Passthrough NONE = new Passthrough(Metadata.EMPTY, SharedObjects.NONE);
}
