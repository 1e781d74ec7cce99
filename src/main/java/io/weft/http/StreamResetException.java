package io.weft.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An expected end of a stream; carries no stack trace. */
public final class StreamResetException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ResetReason reason;
  private final boolean requestRefused;

  /** A stream that ended for {@code reason}. */
  public StreamResetException(ResetReason reason) {
    this(reason, null, false);
  }

  /**
   * A stream that ended for {@code reason}.
   *
   * @param transportFailure what the transport said, in Envoy's words; null if it said nothing
   * @param requestRefused whether the peer had certainly closed before it could take the request
   */
  public StreamResetException(
      ResetReason reason, @Nullable String transportFailure, boolean requestRefused) {
    super(transportFailure == null ? reason.text() : transportFailure);
    this.reason = reason;
    this.requestRefused = requestRefused;
  }

  /** Why the stream ended. */
  public ResetReason reason() {
    return reason;
  }

  /** What the transport said; the reason's text if it said nothing. */
  public String detail() {
    String message = getMessage();
    return message == null ? reason.text() : message;
  }

  /**
   * Whether the peer had certainly closed before it could take the request, so that sending it on
   * another connection does not repeat it.
   */
  public boolean isRequestRefused() {
    return requestRefused;
  }

  /** Does nothing: an expected end needs no trace. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
