package io.weft.http.http2;

import java.io.IOException;

/** A violation that ends the connection: RFC 9113 section 5.4.1. Carries no stack trace. */
final class Http2Exception extends IOException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final boolean told;

  private Http2Exception(ErrorCode code, String problem, boolean told) {
    super(problem);
    this.code = code;
    this.told = told;
  }

  /** An end that GOAWAY tells the peer of. */
  static Http2Exception of(ErrorCode code, String problem) {
    return new Http2Exception(code, problem, true);
  }

  /** An end that the peer learns of by the end of the connection alone, as Envoy does it. */
  static Http2Exception silent(ErrorCode code, String problem) {
    return new Http2Exception(code, problem, false);
  }

  ErrorCode code() {
    return code;
  }

  /** Whether GOAWAY tells the code. */
  boolean isTold() {
    return told;
  }

  /** Does nothing: an expected end needs no trace. */
  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
