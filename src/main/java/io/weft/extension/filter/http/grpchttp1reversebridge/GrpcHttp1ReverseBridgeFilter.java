package io.weft.extension.filter.http.grpchttp1reversebridge;

import io.weft.formatter.GrpcStatus;
import io.weft.grpc.GrpcFrames;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.StreamResetException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Sends unary calls to hosts that know nothing of gRPC: with another content type, and without the
 * frame around the message if that is wanted. Adds what a gRPC client needs to the answer.
 *
 * <p>Holds the response until it is complete if it has to be framed. Source: {@code
 * envoy.extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfig}.
 */
final class GrpcHttp1ReverseBridgeFilter implements HttpFilter {
  private static final String WRONG_TYPE = "grpc_bridge_content_type_wrong";
  private static final String GRPC = "application/grpc";
  private static final String UNKNOWN = "2";
  private static final int MAX_BYTES = 1024 * 1024;

  private final String contentType;
  private final boolean withholdsFrames;
  private final PerRouteKey<Boolean> disabled;

  /**
   * A bridge.
   *
   * @param contentType what hosts are sent, and have to answer with
   * @param withholdsFrames whether hosts get and send bare messages
   * @param disabled finds whether the route of a request wants none of this
   */
  GrpcHttp1ReverseBridgeFilter(
      String contentType, boolean withholdsFrames, PerRouteKey<Boolean> disabled) {
    this.contentType = contentType;
    this.withholdsFrames = withholdsFrames;
    this.disabled = disabled;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    HeaderMap headers = request.headers();
    if (!GrpcContentType.isIn(headers)
        || request.body().isEmpty()
        || request.streamInfo().filterConfig(disabled, false)) {
      return next.handle(request);
    }
    String original = headers.get(HeaderName.CONTENT_TYPE, "");
    headers.set(HeaderName.CONTENT_TYPE, contentType);
    headers.set(HeaderName.ACCEPT, contentType);
    // Routes may tell such requests by their content type.
    request.streamInfo().clearRoute();
    HttpRequest bare = request;
    UnframedBody unframed = null;
    if (withholdsFrames) {
      shorten(headers);
      unframed = new UnframedBody(request.body());
      bare = request.withBody(unframed);
    }
    try {
      return answer(request, next.handle(bare), original);
    } catch (StreamResetException e) {
      if (unframed != null && unframed.isTooShort()) {
        return wrongType(request, GRPC, 200);
      }
      throw e;
    }
  }

  private HttpResponse answer(HttpRequest request, HttpResponse response, String original)
      throws IOException {
    HeaderMap headers = response.headers();
    if (response.isLocalReply() && request.isGrpc()) {
      // To Envoy's filter it comes in gRPC, and so not as what hosts have to answer.
      response.close();
      return wrongType(request, GRPC, 200);
    }
    String type = headers.get(HeaderName.CONTENT_TYPE);
    if (type == null || !type.equals(contentType)) {
      int status = response.status();
      response.close();
      return wrongType(request, type, status);
    }
    headers.set(HeaderName.CONTENT_TYPE, original);
    HeaderMap trailers =
        HeaderMap.of(
            HeaderName.GRPC_STATUS.text(),
            Integer.toString(
                response.status() == 200 ? 0 : GrpcStatus.ofHttpStatus(response.status())));
    headers.set(HeaderName.STATUS, "200");
    if (!withholdsFrames) {
      return response.withBody(new StatusBody(response.body(), trailers));
    }
    byte[] message = response.body().readNBytes(MAX_BYTES + 1);
    if (message.length > MAX_BYTES) {
      response.close();
      return HttpResponse.localReply(500, "response_payload_too_large", "Internal Server Error");
    }
    byte[] framed = GrpcFrames.frame(message);
    headers.set(HeaderName.CONTENT_LENGTH, Integer.toString(framed.length));
    return response.withBody(HttpBody.of(framed, trailers));
  }

  private static HttpResponse wrongType(HttpRequest request, @Nullable String type, int status) {
    request.streamInfo().responseCodeDetails(WRONG_TYPE);
    String found = type == null ? "no content-type header" : "unsupported content-type " + type;
    HttpResponse reply =
        HttpResponse.localReply(
            200,
            WRONG_TYPE,
            "envoy reverse bridge: upstream responded with " + found + ", status code " + status);
    reply.headers().set(HeaderName.GRPC_STATUS, UNKNOWN);
    return reply;
  }

  /** The length without the frame's header. */
  private static void shorten(HeaderMap headers) {
    String text = headers.get(HeaderName.CONTENT_LENGTH);
    if (text == null) {
      return;
    }
    try {
      long length = Long.parseLong(text) - GrpcFrames.HEADER_BYTES;
      headers.set(HeaderName.CONTENT_LENGTH, Long.toString(Math.max(0, length)));
    } catch (NumberFormatException e) {
      headers.remove(HeaderName.CONTENT_LENGTH);
    }
  }
}
