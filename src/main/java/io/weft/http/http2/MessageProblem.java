package io.weft.http.http2;

import io.weft.http.CodecError;
import io.weft.http.ResponseFlag;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the fields of a message, in Envoy's words. */
enum MessageProblem {
  /** A field that no message of this kind may have, or with characters that none may have. */
  INVALID_FIELD("http2.invalid.header.field", true, null),
  /** Fields that do not make a message together: RFC 9113 section 8.3. */
  MESSAGING_RULE("http2.violation.of.messaging.rule", true, null),
  /** Another length than {@code content-length} says; Envoy has no details of its own for it. */
  LENGTH("http2.remote_reset", true, null),
  /** Longer than allowed. */
  TOO_LARGE("http2.header_list_size_too_large", false, Http2Counter.HEADER_LIST_SIZE_TOO_LARGE),
  /** More fields than allowed. */
  TOO_MANY("http2.too_many_headers", false, Http2Counter.HEADER_OVERFLOW),
  /** A name with an underscore, where those are refused. */
  UNDERSCORE(
      "http2.unexpected_underscore",
      false,
      Http2Counter.REQUESTS_REJECTED_WITH_UNDERSCORES_IN_HEADERS);

  private final boolean malformed;
  private final @Nullable Http2Counter counter;
  private final CodecError error;

  MessageProblem(String details, boolean malformed, @Nullable Http2Counter counter) {
    this.malformed = malformed;
    this.counter = counter;
    this.error =
        new CodecError(
            CodecError.NO_ANSWER,
            details,
            "",
            malformed
                ? ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR
                : ResponseFlag.DOWNSTREAM_REMOTE_RESET);
  }

  /** Whether the peer broke the protocol; otherwise the message is only more than is wanted. */
  boolean isMalformed() {
    return malformed;
  }

  /** The stat that counts it; null if none does. */
  @Nullable Http2Counter counter() {
    return counter;
  }

  /** What is logged. */
  CodecError error() {
    return error;
  }
}
