package io.weft.extension.filter.http.grpcjsontranscoder;

import java.io.IOException;

/** A message that cannot be translated; its text is for the client. Carries no stack trace. */
final class TranscodingException extends IOException {
  private static final long serialVersionUID = 1L;

  TranscodingException(String problem) {
    super(problem);
  }

  /** What is wrong. */
  String problem() {
    String message = getMessage();
    return message == null ? "" : message;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }
}
