package io.weft.extension.filter.http.grpchttp1bridge;

import io.weft.grpc.GrpcFrames;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.Protocol;
import java.io.IOException;
import java.util.Arrays;

/**
 * Answers unary calls over HTTP/1, which has no trailers that clients read: the status of the call
 * stands among the headers, and one other than OK makes the response 503.
 *
 * <p>Holds the response until it is complete. Source: {@code
 * envoy.extensions.filters.http.grpc_http1_bridge.v3.Config}.
 */
final class GrpcHttp1BridgeFilter implements HttpFilter {
  private static final String PROTOBUF = "application/x-protobuf";
  private static final String GRPC = "application/grpc";
  private static final int MAX_BYTES = 1024 * 1024;

  private final boolean upgradesProtobuf;
  private final boolean ignoresQuery;

  /**
   * A bridge.
   *
   * @param upgradesProtobuf whether a request of one protobuf message is made a call
   * @param ignoresQuery whether the query is taken off the path of a call
   */
  GrpcHttp1BridgeFilter(boolean upgradesProtobuf, boolean ignoresQuery) {
    this.upgradesProtobuf = upgradesProtobuf;
    this.ignoresQuery = ignoresQuery;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    HeaderMap headers = request.headers();
    boolean isProtobuf =
        upgradesProtobuf && headers.get(HeaderName.CONTENT_TYPE, "").equals(PROTOBUF);
    if (!isProtobuf && !GrpcContentType.isIn(headers)) {
      return next.handle(request);
    }
    if (ignoresQuery) {
      removeQuery(headers);
    }
    Protocol protocol = request.streamInfo().protocol();
    if (!isProtobuf && protocol != Protocol.HTTP_10 && protocol != Protocol.HTTP_11) {
      return next.handle(request);
    }
    HttpRequest call = request;
    if (isProtobuf) {
      byte[] message = request.body().readNBytes(MAX_BYTES + 1);
      if (message.length > MAX_BYTES) {
        return HttpResponse.localReply(413, "request_payload_too_large", "Payload Too Large");
      }
      headers.set(HeaderName.CONTENT_TYPE, GRPC);
      headers.remove(HeaderName.CONTENT_LENGTH);
      // Routes may tell calls by their content type.
      request.streamInfo().clearRoute();
      call = request.withBody(HttpBody.of(GrpcFrames.frame(message)));
    }
    HttpResponse response = next.handle(call);
    return response.body().isEmpty() || response.isLocalReply()
        ? response
        : complete(response, isProtobuf);
  }

  /** The response with the status of the call among its headers. */
  private static HttpResponse complete(HttpResponse response, boolean isProtobuf)
      throws IOException {
    HttpBody body = response.body();
    byte[] bytes = body.readNBytes(MAX_BYTES + 1);
    if (bytes.length > MAX_BYTES) {
      response.close();
      return HttpResponse.localReply(500, "response_payload_too_large", "Internal Server Error");
    }
    HeaderMap headers = response.headers();
    String status = body.trailers().get(HeaderName.GRPC_STATUS);
    if (status != null) {
      headers.set(HeaderName.GRPC_STATUS, status);
      if (!status.equals("0")) {
        headers.set(HeaderName.STATUS, "503");
      }
    }
    String message = body.trailers().get(HeaderName.GRPC_MESSAGE);
    if (message != null) {
      headers.set(HeaderName.GRPC_MESSAGE, message);
    }
    byte[] answer = bytes;
    if (isProtobuf && bytes.length >= GrpcFrames.HEADER_BYTES) {
      answer = Arrays.copyOfRange(bytes, GrpcFrames.HEADER_BYTES, bytes.length);
      headers.set(HeaderName.CONTENT_TYPE, PROTOBUF);
    }
    headers.set(HeaderName.CONTENT_LENGTH, Integer.toString(answer.length));
    // Over HTTP/1, where there is a length, they only go to logs.
    return response.withBody(HttpBody.of(answer, body.trailers()));
  }

  private static void removeQuery(HeaderMap headers) {
    String path = headers.get(HeaderName.PATH, "");
    int query = path.indexOf('?');
    if (query >= 0) {
      headers.set(HeaderName.PATH, path.substring(0, query));
    }
  }
}
