package io.weft.grpc;

import io.weft.formatter.GrpcStatus;
import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.HttpResponse;
import io.weft.http.PercentEncoding;
import io.weft.http.StreamResetException;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reads what a response says about a call. */
final class GrpcResponse {
  private GrpcResponse() {}

  /** The only message of {@code response}; blocks. */
  static byte[] single(HttpResponse response, long maxBytes) throws IOException {
    GrpcFrames frames = begin(response, maxBytes);
    try {
      byte[] message = frames.next();
      if (message != null && frames.next() != null) {
        throw new GrpcException(GrpcException.INTERNAL, "more than one message in the answer");
      }
      end(response);
      if (message == null) {
        throw new GrpcException(GrpcException.INTERNAL, "no message in the answer");
      }
      return message;
    } catch (StreamResetException e) {
      throw new GrpcException(GrpcException.UNAVAILABLE, e.detail());
    }
  }

  /**
   * The messages of {@code response}.
   *
   * @throws GrpcException if it is no answer to a call
   */
  static GrpcFrames begin(HttpResponse response, long maxBytes) throws GrpcException {
    HeaderMap headers = response.headers();
    if (response.status() != 200) {
      throw new GrpcException(
          GrpcStatus.ofHttpStatus(response.status()), "HTTP status " + response.status());
    }
    if (headers.contains(HeaderName.GRPC_STATUS)) {
      check(headers);
    }
    if (!GrpcContentType.isIn(headers)) {
      throw new GrpcException(
          GrpcException.UNKNOWN,
          "content-type " + headers.get(HeaderName.CONTENT_TYPE, "is missing"));
    }
    return new GrpcFrames(response.body(), maxBytes);
  }

  /**
   * Looks at the status of {@code response}, whose messages were read.
   *
   * @throws GrpcException if it is not 0
   */
  static void end(HttpResponse response) throws IOException {
    if (!response.headers().contains(HeaderName.GRPC_STATUS)) {
      check(response.body().trailers());
    }
  }

  private static void check(HeaderMap fields) throws GrpcException {
    int status = status(fields.get(HeaderName.GRPC_STATUS));
    if (status != 0) {
      String message = fields.get(HeaderName.GRPC_MESSAGE, "");
      throw new GrpcException(status, PercentEncoding.decoded(message));
    }
  }

  private static int status(@Nullable String text) {
    try {
      return text == null ? GrpcException.UNKNOWN : Integer.parseUnsignedInt(text);
    } catch (NumberFormatException e) {
      return GrpcException.UNKNOWN;
    }
  }
}
