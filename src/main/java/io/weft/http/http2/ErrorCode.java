package io.weft.http.http2;

/** Why a stream or a connection ended: RFC 9113 section 7. */
enum ErrorCode {
  NO_ERROR,
  PROTOCOL_ERROR,
  INTERNAL_ERROR,
  FLOW_CONTROL_ERROR,
  SETTINGS_TIMEOUT,
  STREAM_CLOSED,
  FRAME_SIZE_ERROR,
  REFUSED_STREAM,
  CANCEL,
  COMPRESSION_ERROR,
  CONNECT_ERROR,
  ENHANCE_YOUR_CALM,
  INADEQUATE_SECURITY,
  HTTP_1_1_REQUIRED;

  private static final ErrorCode[] CODES = values();

  /** The number in frames. */
  @SuppressWarnings("EnumOrdinal") // the order of the constants is that of the RFC
  int code() {
    return ordinal();
  }

  /** The constant for {@code code}; INTERNAL_ERROR for one that no RFC knows. */
  static ErrorCode of(int code) {
    return code >= 0 && code < CODES.length ? CODES[code] : INTERNAL_ERROR;
  }
}
