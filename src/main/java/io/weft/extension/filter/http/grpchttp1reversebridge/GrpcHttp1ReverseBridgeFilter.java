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
 * <p>Holds the response until it is complete if it has to be framed, unless the host says its
 * length in a header. Source: {@code
 * envoy.extensions.filters.http.grpc_http1_reverse_bridge.v3.FilterConfig}.
 */
final class GrpcHttp1ReverseBridgeFilter implements HttpFilter {
  /**
   * What the configuration says.
   *
   * @param contentType what hosts are sent, and have to answer with
   * @param withholdsFrames whether hosts get and send bare messages
   * @param sizeHeader in which hosts say how long their message is; null if it is held until it is
   *     complete
   */
  record Settings(String contentType, boolean withholdsFrames, @Nullable HeaderName sizeHeader) {}

  private static final String NO_LENGTH = "grpc_bridge_content_length_missing";
  private static final String WRONG_TYPE = "grpc_bridge_content_type_wrong";
  private static final String GRPC = "application/grpc";
  private static final String UNKNOWN = "2";
  private static final String INTERNAL = "13";
  private static final long UNKNOWN_SIZE = -1;
  private static final long INVALID_SIZE = -2;
  private static final int MAX_BYTES = 1024 * 1024;

  private final Settings settings;
  private final PerRouteKey<Boolean> disabled;

  /**
   * A bridge.
   *
   * @param disabled finds whether the route of a request wants none of this
   */
  GrpcHttp1ReverseBridgeFilter(Settings settings, PerRouteKey<Boolean> disabled) {
    this.settings = settings;
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
    headers.set(HeaderName.CONTENT_TYPE, settings.contentType());
    headers.set(HeaderName.ACCEPT, settings.contentType());
    // Routes may tell such requests by their content type.
    request.streamInfo().clearRoute();
    HttpRequest bare = request;
    UnframedBody unframed = null;
    if (settings.withholdsFrames()) {
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
    if (type == null || !type.equals(settings.contentType())) {
      int status = response.status();
      response.close();
      return wrongType(request, type, status);
    }
    long size = size(headers);
    if (size == INVALID_SIZE) {
      response.close();
      return failure(
          request,
          NO_LENGTH,
          INTERNAL,
          "envoy reverse bridge: upstream did not set content length");
    }
    headers.set(HeaderName.CONTENT_TYPE, original);
    HeaderMap trailers =
        HeaderMap.of(
            HeaderName.GRPC_STATUS.text(),
            Integer.toString(
                response.status() == 200 ? 0 : GrpcStatus.ofHttpStatus(response.status())));
    headers.set(HeaderName.STATUS, "200");
    if (!settings.withholdsFrames()) {
      return response.withBody(new StatusBody(response.body(), trailers));
    }
    if (size != UNKNOWN_SIZE && !response.body().isEmpty()) {
      headers.set(HeaderName.CONTENT_LENGTH, Long.toString(size + GrpcFrames.HEADER_BYTES));
      FramedBody framed = new FramedBody(response.body(), size, request.streamInfo());
      return response.withBody(new StatusBody(framed, trailers));
    }
    return frame(response, trailers);
  }

  private static HttpResponse frame(HttpResponse response, HeaderMap trailers) throws IOException {
    byte[] message = response.body().readNBytes(MAX_BYTES + 1);
    if (message.length > MAX_BYTES) {
      response.close();
      return HttpResponse.localReply(500, "response_payload_too_large", "Internal Server Error");
    }
    byte[] framed = GrpcFrames.frame(message);
    response.headers().set(HeaderName.CONTENT_LENGTH, Integer.toString(framed.length));
    return response.withBody(HttpBody.of(framed, trailers));
  }

  private static HttpResponse wrongType(HttpRequest request, @Nullable String type, int status) {
    String found = type == null ? "no content-type header" : "unsupported content-type " + type;
    return failure(
        request,
        WRONG_TYPE,
        UNKNOWN,
        "envoy reverse bridge: upstream responded with " + found + ", status code " + status);
  }

  private static HttpResponse failure(
      HttpRequest request, String details, String status, String text) {
    request.streamInfo().responseCodeDetails(details);
    HttpResponse reply = HttpResponse.localReply(200, details, text);
    reply.headers().set(HeaderName.GRPC_STATUS, status);
    return reply;
  }

  /** What the host says of the length of its message, if that is asked for. */
  private long size(HeaderMap headers) {
    HeaderName name = settings.sizeHeader();
    if (name == null || !settings.withholdsFrames()) {
      return UNKNOWN_SIZE;
    }
    String text = headers.get(name, "");
    int comma = text.indexOf(',');
    try {
      String first = comma < 0 ? text : text.substring(0, comma);
      return Integer.toUnsignedLong(Integer.parseUnsignedInt(first.strip()));
    } catch (NumberFormatException e) {
      return INVALID_SIZE;
    }
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
