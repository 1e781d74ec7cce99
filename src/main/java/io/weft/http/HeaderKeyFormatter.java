package io.weft.http;

import org.jspecify.annotations.Nullable;

/**
 * Remembers how the sender of one HTTP/1 message wrote it, so that it can be passed on in the same
 * way. It goes with the fields of the message.
 *
 * <p>Owned by the thread of its stream. Source: Envoy's {@code StatefulHeaderKeyFormatter}.
 */
public interface HeaderKeyFormatter {
  /** Notes that {@code name} stands in {@code buffer} from {@code start} to {@code end}. */
  void noteName(HeaderName name, byte[] buffer, int start, int end);

  /** Notes the words behind the status code. */
  void noteReasonPhrase(String phrase);

  /** The words to write behind the status code; null for those of the code. */
  @Nullable String reasonPhrase();

  /** How {@code name} is written; not to be changed. */
  byte[] format(HeaderName name);
}
