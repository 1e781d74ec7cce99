package io.weft.http.http2.hpack;

import java.io.IOException;

/**
 * A header block that cannot be decoded; the connection is over, since the tables of both ends
 * differ from here on. Carries no stack trace: it is the peer's fault. RFC 7541 section 2.3.3.
 */
public final class HpackException extends IOException {
  private static final long serialVersionUID = 1L;

  /** A block that is wrong because of {@code problem}. */
  HpackException(String problem) {
    super(problem);
  }

  /** Does nothing: an expected end needs no trace. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
