package io.weft.hcm;

import io.weft.formatter.GrpcStatus;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import java.io.IOException;
import java.util.Locale;

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
      headers.set(HeaderName.GRPC_MESSAGE, percentEncoded(message));
    }
    return reply.withBody(HttpBody.EMPTY);
  }

  private static String percentEncoded(byte[] text) {
    StringBuilder encoded = new StringBuilder(text.length + 16);
    for (byte octet : text) {
      if (octet >= ' ' && octet <= '~' && octet != '%') {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append("%02X".formatted(octet & 0xff).toUpperCase(Locale.ROOT));
      }
    }
    return encoded.toString();
  }
}
