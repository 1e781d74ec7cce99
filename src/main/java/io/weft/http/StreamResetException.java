package io.weft.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** An expected end of a stream; carries no stack trace. */
public final class StreamResetException extends IOException {
  private static final long serialVersionUID = 1L;

  private final ResetReason reason;
  private final boolean connectionReused;

  /** A stream that ended for {@code reason}. */
  public StreamResetException(ResetReason reason) {
    this(reason, null, false);
  }

  /**
   * A stream that ended for {@code reason}.
   *
   * @param transportFailure what the transport said, in Envoy's words; null if it said nothing
   * @param connectionReused whether the connection had served a stream before
   */
  public StreamResetException(
      ResetReason reason, @Nullable String transportFailure, boolean connectionReused) {
    super(transportFailure == null ? reason.text() : transportFailure);
    this.reason = reason;
    this.connectionReused = connectionReused;
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

  /** Whether the connection had served a stream before, so that it may just have been stale. */
  public boolean isConnectionReused() {
    return connectionReused;
  }

  /** Does nothing: an expected end needs no trace. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
