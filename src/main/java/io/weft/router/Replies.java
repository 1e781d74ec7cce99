package io.weft.router;

import io.weft.http.HeaderName;
import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;

/**
 * What clients are told when no host answered, in Envoy's words. Each notes its flag and details.
 */
final class Replies {
  private static final String PREFIX =
      "upstream connect error or disconnect/reset before headers. ";
  private static final String TRUE = "true";

  private Replies() {}

  /** No host could be chosen. */
  static HttpResponse noHost(StreamInfo info) {
    info.addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
    return HttpResponse.localReply(503, "no_healthy_upstream", "no healthy upstream");
  }

  /** Time ran out. */
  static HttpResponse timeout(StreamInfo info, String details) {
    info.addFlag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
    return HttpResponse.localReply(504, details, "upstream request timeout");
  }

  /** A further attempt was begun that cannot have the whole body any more. */
  static HttpResponse bodyNotKept() {
    return HttpResponse.localReply(
        507,
        "request_payload_exceeded_retry_buffer_limit",
        "exceeded request buffer limit while retrying upstream");
  }

  /** The last attempt ended without an answer. */
  static HttpResponse reset(
      Outcome.Reset reset, boolean retried, StreamInfo info, boolean tellsEnvoy) {
    ResetReason reason = reset.reason();
    info.addFlag(flag(reason));
    String detail = reset.detail();
    boolean hasTransportFailure = !detail.equals(reason.text());
    boolean isPlainRefusal = detail.startsWith("delayed connect error");
    StringBuilder text = new StringBuilder(PREFIX);
    text.append(retried ? "retried and the latest reset reason: " : "reset reason: ");
    text.append(reason.text());
    if (hasTransportFailure && !isPlainRefusal) {
      text.append(", transport failure reason: ").append(detail);
    }
    StringBuilder details =
        new StringBuilder("upstream_reset_before_response_started{").append(reason.details());
    if (hasTransportFailure) {
      details.append('|').append(detail.replace(' ', '_'));
      info.ensureUpstream().transportFailureReason(detail);
    }
    int status = reason == ResetReason.PROTOCOL_ERROR ? 502 : 503;
    HttpResponse reply =
        HttpResponse.localReply(status, details.append('}').toString(), text.toString());
    if (reason == ResetReason.OVERFLOW && tellsEnvoy) {
      reply.headers().set(HeaderName.X_ENVOY_OVERLOADED, TRUE);
    }
    return reply;
  }

  /** The flag for a stream that a host, or the way to it, ended. */
  static ResponseFlag flag(ResetReason reason) {
    return switch (reason) {
      case CONNECT_FAILURE, LOCAL_CONNECT_FAILURE, CONNECT_TIMEOUT ->
          ResponseFlag.UPSTREAM_CONNECTION_FAILURE;
      case CONNECTION_TERMINATION -> ResponseFlag.UPSTREAM_CONNECTION_TERMINATION;
      case OVERFLOW -> ResponseFlag.UPSTREAM_OVERFLOW;
      case PROTOCOL_ERROR -> ResponseFlag.UPSTREAM_PROTOCOL_ERROR;
      case REMOTE_RESET, REMOTE_REFUSED_STREAM, CONNECT_ERROR -> ResponseFlag.UPSTREAM_REMOTE_RESET;
      case LOCAL_RESET, LOCAL_REFUSED_STREAM, TIMEOUT -> ResponseFlag.LOCAL_RESET;
      case OVERLOAD_MANAGER -> ResponseFlag.OVERLOAD_MANAGER;
      case DOWNSTREAM_DISCONNECT, DOWNSTREAM_PROTOCOL_ERROR ->
          ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION;
    };
  }
}
