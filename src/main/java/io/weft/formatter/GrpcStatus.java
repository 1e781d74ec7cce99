package io.weft.formatter;

import io.weft.http.HeaderName;
import java.util.OptionalInt;

/** What a response says about a gRPC call, whether or not the request was one. */
public final class GrpcStatus {
  private GrpcStatus() {}

  /**
   * The status in the trailers, else in the headers, else what the HTTP status stands for; empty if
   * there is none of them. A text that is no number yields -1.
   */
  public static OptionalInt of(FormatContext context) {
    String status = context.responseTrailers().get(HeaderName.GRPC_STATUS, "");
    if (status.isEmpty()) {
      status = context.responseHeaders().get(HeaderName.GRPC_STATUS, "");
    }
    if (!status.isEmpty()) {
      return OptionalInt.of(number(status));
    }
    int code = context.streamInfo().responseCode();
    return code == 0 ? OptionalInt.empty() : OptionalInt.of(ofHttpStatus(code));
  }

  /** What an HTTP status means to a gRPC client. Source: gRPC's http-grpc-status-mapping page. */
  public static int ofHttpStatus(int status) {
    return switch (status) {
      case 400 -> 13;
      case 401 -> 16;
      case 403 -> 7;
      case 404 -> 12;
      case 429, 502, 503, 504 -> 14;
      default -> 2;
    };
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
