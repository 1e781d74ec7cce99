package io.weft.http.http1;

import io.weft.http.CodecError;
import io.weft.http.ResponseFlag;
import java.io.IOException;

/** A message that violates the protocol or a limit; expected, without stack trace. */
final class Http1Exception extends IOException {
  private static final long serialVersionUID = 1L;

  static final CodecError CODEC_ERROR = badRequest("http1.codec_error");
  static final CodecError INVALID_CHARACTERS = badRequest("http1.invalid_characters");
  static final CodecError INVALID_URL = badRequest("http1.invalid_url");
  static final CodecError INVALID_SCHEME = badRequest("http1.invalid_scheme");
  static final CodecError INVALID_AUTHORITY = badRequest("http.invalid_authority");
  static final CodecError UNEXPECTED_UNDERSCORE = badRequest("http1.unexpected_underscore");
  static final CodecError BODY_DISALLOWED = badRequest("http1.body_disallowed");
  static final CodecError CONTENT_LENGTH_AND_CHUNKED =
      badRequest("http1.content_length_and_chunked_not_allowed");
  static final CodecError LOW_VERSION = new CodecError(426, "low_version", "Upgrade Required");
  static final CodecError INVALID_TRANSFER_ENCODING =
      new CodecError(501, "http1.invalid_transfer_encoding", "Not Implemented");
  static final CodecError TOO_MANY_HEADERS = tooLarge("http1.too_many_headers");
  static final CodecError HEADERS_TOO_LARGE = tooLarge("http1.headers_too_large");

  /** The headers did not come in time; Envoy does not count it as a violation of the protocol. */
  static final CodecError HEADERS_TIMEOUT =
      new CodecError(408, "request_header_timeout", "request header timeout", null);

  static final CodecError DISCONNECTED =
      new CodecError(
          CodecError.NO_ANSWER,
          "downstream_remote_disconnect",
          "",
          ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);

  /** Responses wait to be sent, and the client asks for one more in the same breath. */
  static final CodecError TOO_MANY_RESPONSES =
      new CodecError(
          CodecError.NO_ANSWER,
          "codec_error:Too_many_responses_queued.",
          "",
          ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);

  private final transient CodecError error;

  Http1Exception(CodecError error) {
    super(error.details());
    this.error = error;
  }

  CodecError error() {
    return error;
  }

  @Override
  public Throwable fillInStackTrace() {
    return this;
  }

  private static CodecError badRequest(String details) {
    return new CodecError(400, details, "Bad Request");
  }

  private static CodecError tooLarge(String details) {
    return new CodecError(431, details, "Request Header Fields Too Large");
  }
}
