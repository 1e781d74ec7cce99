package io.weft.extension.filter.http.grpcjsontranscoder;

import org.jspecify.annotations.Nullable;

/** What holds for every schema. */
final class MessageTypes {
  private MessageTypes() {}

  /** {@code part}, which a message of its kind has. */
  static <T> T required(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException("incomplete message");
    }
    return part;
  }
}
