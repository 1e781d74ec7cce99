package io.weft.http.http2;

import io.weft.http.ResetReason;

/** Which codes tell why a stream was reset, as Envoy sends and reads them. */
final class ResetCodes {
  private ResetCodes() {}

  /** The code that tells the peer of {@code reason}. */
  static ErrorCode of(ResetReason reason) {
    return switch (reason) {
      case LOCAL_REFUSED_STREAM -> ErrorCode.REFUSED_STREAM;
      case CONNECT_ERROR -> ErrorCode.CONNECT_ERROR;
      case DOWNSTREAM_PROTOCOL_ERROR -> ErrorCode.PROTOCOL_ERROR;
      default -> ErrorCode.INTERNAL_ERROR;
    };
  }

  /** What it means that a host reset a stream with {@code code}. */
  static ResetReason ofHost(ErrorCode code) {
    return switch (code) {
      case REFUSED_STREAM -> ResetReason.REMOTE_REFUSED_STREAM;
      case CONNECT_ERROR -> ResetReason.CONNECT_ERROR;
      case PROTOCOL_ERROR -> ResetReason.PROTOCOL_ERROR;
      default -> ResetReason.REMOTE_RESET;
    };
  }
}
