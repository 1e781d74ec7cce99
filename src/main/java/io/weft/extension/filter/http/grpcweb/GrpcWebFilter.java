package io.weft.extension.filter.http.grpcweb;

import io.weft.formatter.GrpcStatus;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * Translates gRPC-Web to gRPC and back: the content type, the base64 of {@code -text} variants, and
 * trailers, which become the last frame of the body.
 *
 * <p>What is no gRPC-Web passes untouched. Source: {@code
 * envoy.extensions.filters.http.grpc_web.v3.GrpcWeb}, gRPC's PROTOCOL-WEB page.
 */
final class GrpcWebFilter implements HttpFilter {
  private static final String WEB = "application/grpc-web";
  private static final String WEB_PROTO = "application/grpc-web+proto";
  private static final String TEXT = "application/grpc-web-text";
  private static final String TEXT_PROTO = "application/grpc-web-text+proto";
  private static final HeaderName ACCEPT_ENCODING = HeaderName.of("grpc-accept-encoding");
  private static final String INVALID_BASE64 = "Bad gRPC-web request, invalid base64 data.";
  private static final int MAX_MESSAGE_BYTES = 16 * 1024;

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    HeaderMap headers = request.headers();
    String type = headers.get(HeaderName.CONTENT_TYPE, "");
    boolean isText = type.equals(TEXT) || type.equals(TEXT_PROTO);
    if (!isText && !type.equals(WEB) && !type.equals(WEB_PROTO)) {
      return next.handle(request);
    }
    String accept = headers.get(HeaderName.ACCEPT, "");
    boolean wantsText = accept.equals(TEXT) || accept.equals(TEXT_PROTO);
    headers.remove(HeaderName.CONTENT_LENGTH);
    headers.set(HeaderName.CONTENT_TYPE, "application/grpc");
    headers.set(HeaderName.TE, "trailers");
    headers.set(ACCEPT_ENCODING, "identity");
    TextRequestBody text =
        isText && !request.body().isEmpty() ? new TextRequestBody(request.body()) : null;
    try {
      return answer(next.handle(text == null ? request : request.withBody(text)), wantsText);
    } catch (StreamResetException e) {
      if (text != null && text.isMalformed()) {
        return HttpResponse.localReply(400, "grpc_base_64_decode_failed", INVALID_BASE64);
      }
      throw e;
    } finally {
      // A reply of Weft's own is for a client of gRPC-Web.
      headers.set(HeaderName.CONTENT_TYPE, type);
    }
  }

  private static HttpResponse answer(HttpResponse response, boolean isText) throws IOException {
    HeaderMap headers = response.headers();
    boolean isCall = GrpcContentType.isIn(headers) && !response.isLocalReply();
    headers.set(HeaderName.CONTENT_TYPE, isText ? TEXT_PROTO : WEB_PROTO);
    if (!isCall) {
      return withStatus(response);
    }
    if (response.body().isEmpty()) {
      return response;
    }
    headers.remove(HeaderName.CONTENT_LENGTH);
    HttpBody framed = new TrailersFrameBody(response.body());
    return response.withBody(isText ? new TextResponseBody(framed) : framed);
  }

  /** Tells what is no answer to a call in the fields of one. */
  private static HttpResponse withStatus(HttpResponse response) throws IOException {
    HeaderMap headers = response.headers();
    if (!headers.contains(HeaderName.GRPC_STATUS)) {
      headers.set(
          HeaderName.GRPC_STATUS, Integer.toString(GrpcStatus.ofHttpStatus(response.status())));
    }
    byte[] text = Objects.requireNonNull(response.body().readNBytes(MAX_MESSAGE_BYTES));
    if (text.length > 0 && !headers.contains(HeaderName.GRPC_MESSAGE)) {
      headers.set(HeaderName.GRPC_MESSAGE, new String(text, StandardCharsets.ISO_8859_1));
    }
    headers.remove(HeaderName.CONTENT_LENGTH);
    return response.withBody(HttpBody.EMPTY);
  }
}
