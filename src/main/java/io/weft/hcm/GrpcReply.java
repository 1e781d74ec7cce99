package io.weft.hcm;

import io.weft.formatter.GrpcStatus;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PercentEncoding;
import java.io.IOException;

/**
 * Turns Weft's own replies to gRPC requests into what a gRPC client understands: status 200 and the
 * gRPC status and message among the headers.
 *
 * <p>Source: gRPC's mapping of HTTP statuses, and Envoy's local replies.
 */
final class GrpcReply {
  private static final String GRPC = "application/grpc";
  private static final int MAX_MESSAGE_BYTES = 16 * 1024;

  private GrpcReply() {}

  /** {@code reply} to the gRPC request {@code request}. */
  static HttpResponse of(HttpRequest request, HttpResponse reply) throws IOException {
    HeaderMap headers = reply.headers();
    byte[] message = reply.body().readNBytes(MAX_MESSAGE_BYTES);
    if (!headers.contains(HeaderName.GRPC_STATUS)) {
      headers.add(
          HeaderName.GRPC_STATUS, Integer.toString(GrpcStatus.ofHttpStatus(reply.status())));
    }
    headers.set(HeaderName.STATUS, "200");
    headers.set(HeaderName.CONTENT_TYPE, GRPC);
    headers.remove(HeaderName.CONTENT_LENGTH);
    if (message.length > 0 && !request.method().equals("HEAD")) {
      headers.set(HeaderName.GRPC_MESSAGE, PercentEncoding.grpcMessage(message));
    }
    return reply.withBody(HttpBody.EMPTY);
  }
}
