package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;
import io.weft.http.ResponseFlag;
import io.weft.http.StreamInfo;

/**
 * What clients are told when no host answered, in Envoy's words. Each notes its flag and details.
 */
final class Replies {
  private static final String BEFORE_HEADERS =
      "upstream connect error or disconnect/reset before headers. ";
  private static final String TRUE = "true";

  private Replies() {}

  /** No route matched, or none that forwards. */
  static HttpResponse noRoute(StreamInfo info) {
    info.addFlag(ResponseFlag.NO_ROUTE_FOUND);
    return HttpResponse.localReply(404, "route_not_found", "");
  }

  /** There is no cluster of the name that the route says. */
  static HttpResponse noCluster(StreamInfo info, int status) {
    info.addFlag(ResponseFlag.NO_CLUSTER_FOUND);
    return HttpResponse.localReply(status, "cluster_not_found", "");
  }

  /** The operator wants a share of the cluster's requests refused. */
  static HttpResponse maintenance(StreamInfo info, boolean tellsEnvoy) {
    info.addFlag(ResponseFlag.UPSTREAM_OVERFLOW);
    HttpResponse reply = HttpResponse.localReply(503, "maintenance_mode", "maintenance mode");
    if (tellsEnvoy) {
      reply.headers().set(HeaderName.X_ENVOY_OVERLOADED, TRUE);
    }
    return reply;
  }

  /** No host could be chosen. */
  static HttpResponse noHost(StreamInfo info, HostChoice choice) {
    info.addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
    return HttpResponse.localReply(503, choice.noHostDetails(), "no healthy upstream");
  }

  /** Whether the request was for a WebSocket, and a response with {@code status} grants none. */
  static boolean isFailedHandshake(HeaderMap request, int status) {
    return status < 400
        && status != 101
        && request.get(HeaderName.UPGRADE, "").equalsIgnoreCase("websocket");
  }

  /** A host has taken the request for a WebSocket for another one; its fields are passed on. */
  static HttpResponse failedHandshake(HeaderMap response) {
    HeaderMap headers = new HeaderMap(response);
    headers.remove(HeaderName.CONTENT_LENGTH);
    headers.remove(HeaderName.CONTENT_TYPE);
    return HttpResponse.localReply(headers, HttpBody.EMPTY, "websocket_handshake_unsuccessful");
  }

  /** Time ran out; {@code status} is 504, or what the request wants in its place. */
  static HttpResponse timeout(StreamInfo info, int status, Expiry limit) {
    info.addFlag(ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
    String text = status == 504 ? "upstream request timeout" : "";
    return HttpResponse.localReply(status, details(limit), text);
  }

  /** The stream to the host lasted too long. */
  static HttpResponse maxStreamDuration(StreamInfo info) {
    info.addFlag(ResponseFlag.UPSTREAM_MAX_STREAM_DURATION_REACHED);
    return HttpResponse.localReply(
        info.requestEndNanos() == 0 ? 408 : 504,
        details(Expiry.MAX_STREAM_DURATION),
        "upstream max stream duration reached");
  }

  /** A field that Weft was to add to the request has characters that no field may have. */
  static HttpResponse unsendable(StreamInfo info, HeaderName field) {
    info.addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
    return HttpResponse.localReply(
        503,
        "filter_removed_required_request_headers{invalid_header_value_for:_" + field + '}',
        "invalid header value for: " + field);
  }

  /** A further attempt was begun that cannot have the whole body any more. */
  static HttpResponse bodyNotKept() {
    return HttpResponse.localReply(
        507,
        "request_payload_exceeded_retry_buffer_limit",
        "exceeded request buffer limit while retrying upstream");
  }

  /**
   * The last attempt ended without an answer, but for 1xx responses if {@code started}.
   *
   * @param retried whether it was not the first
   */
  static HttpResponse reset(
      Outcome.Reset reset, boolean started, boolean retried, RoutedRequest routed) {
    StreamInfo info = routed.info();
    ResetReason reason = reset.reason();
    info.addFlag(flag(reason));
    String text =
        BEFORE_HEADERS
            + (retried ? "retried and the latest reset reason: " : "reset reason: ")
            + reason.text();
    String details =
        (started
                ? "upstream_reset_after_response_started{"
                : "upstream_reset_before_response_started{")
            + reason.details();
    if (!reset.detail().isEmpty()) {
      details += '|' + reset.detail().replace(' ', '_');
    }
    HttpResponse reply = HttpResponse.localReply(status(reason), details + '}', text);
    if (reason == ResetReason.OVERFLOW && routed.tellsEnvoy()) {
      reply.headers().set(HeaderName.X_ENVOY_OVERLOADED, TRUE);
    }
    return reply;
  }

  /** The status when an attempt was reset for {@code reason}. */
  static int status(ResetReason reason) {
    return reason == ResetReason.PROTOCOL_ERROR ? 502 : 503;
  }

  /** The details of a response that exceeded {@code limit}. */
  static String details(Expiry limit) {
    return switch (limit) {
      case ROUTE -> "response_timeout";
      case PER_TRY -> "upstream_per_try_timeout";
      case PER_TRY_IDLE -> "upstream_per_try_idle_timeout";
      case MAX_STREAM_DURATION -> "upstream_max_stream_duration_reached";
    };
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
