package io.weft.net;

import java.io.IOException;

/** Nobody waits any longer for the first bytes of a connection; without stack trace. */
public final class PeekStoppedException extends IOException {
  private static final long serialVersionUID = 1L;

  PeekStoppedException() {
    super("looked for too long");
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
