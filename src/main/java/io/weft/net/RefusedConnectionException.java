package io.weft.net;

import java.io.IOException;

/** A listener filter does not want the connection, and has counted it; without stack trace. */
public final class RefusedConnectionException extends IOException {
  private static final long serialVersionUID = 1L;

  /** Refused for {@code reason}. */
  public RefusedConnectionException(String reason) {
    super(reason);
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
