package io.weft.net;

import java.io.IOException;

/** The expected end of reading or writing on a connection that Weft closed; has no stack trace. */
public final class ConnectionAbortedException extends IOException {
  private static final long serialVersionUID = 1L;

  /** The end for the reason {@code message}. */
  public ConnectionAbortedException(String message) {
    super(message);
  }

  /** Does nothing: an expected end needs no trace. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
