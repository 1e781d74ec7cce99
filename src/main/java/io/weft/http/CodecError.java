package io.weft.http;

import com.google.errorprone.annotations.Immutable;
import org.jspecify.annotations.Nullable;

/**
 * Why a codec refused what a client sent; immutable.
 *
 * @param status the status of the answer; {@link #NO_ANSWER} if there shall be none
 * @param details what {@code %RESPONSE_CODE_DETAILS%} logs, such as {@code http1.codec_error}
 * @param text the body of the answer
 * @param flag what {@code %RESPONSE_FLAGS%} logs; null for nothing
 */
@Immutable
public record CodecError(int status, String details, String text, @Nullable ResponseFlag flag) {
  /** The status of a request whose client went away before it was complete, or gets no answer. */
  public static final int NO_ANSWER = 0;

  /** A violation of the protocol that is answered by {@code status}. */
  public CodecError(int status, String details, String text) {
    this(status, details, text, ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
  }
}
