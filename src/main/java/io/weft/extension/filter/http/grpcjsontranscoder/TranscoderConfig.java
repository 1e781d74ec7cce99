package io.weft.extension.filter.http.grpcjsontranscoder;

import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All that a filter, or a route, says of transcoding. A value.
 *
 * @param rules empty where transcoding is off
 * @param types finds messages by their full names
 */
record TranscoderConfig(
    PathMatcher<Rule> rules,
    Function<String, @Nullable MessageType> types,
    boolean isEnabled,
    Requests requests,
    Responses responses) {
  /**
   * How requests are read.
   *
   * @param ignored parameters of the query that are left out
   * @param maxBytes of a body that is read as a whole; messages of streams may have more
   */
  record Requests(
      Set<String> ignored,
      boolean ignoresUnknown,
      boolean capturesUnknown,
      boolean plusIsSpace,
      UrlText.Unescape unescape,
      boolean ignoresCase,
      boolean refusesUnknownMethods,
      boolean refusesUnknownParameters,
      boolean refusesCollisions,
      boolean keepsRoute,
      long maxBytes) {
    Requests {
      ignored = Set.copyOf(ignored);
    }
  }

  /** How the messages of a stream are told apart. */
  enum Delimiter {
    ARRAY,
    NEWLINE,
    SERVER_SENT_EVENTS
  }

  /**
   * How answers are written.
   *
   * @param convertsStatus whether a failure is told in the body
   * @param maxBytes of a message
   */
  record Responses(
      MessagePrinter.Options printing,
      Delimiter delimiter,
      boolean convertsStatus,
      long maxBytes) {}
}
