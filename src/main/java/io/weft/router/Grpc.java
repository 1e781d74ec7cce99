package io.weft.router;

import io.weft.http.GrpcContentType;
import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;

/** What the router has to know of gRPC over HTTP. Source: gRPC's PROTOCOL-HTTP2 page. */
final class Grpc {
  private static final int UNKNOWN = 2;
  private static final int MAX_DIGITS = 8;
  private static final long MAX_AMOUNT = 99_999_999;
  private static final long MILLIS_PER_SECOND = 1_000;
  private static final long MILLIS_PER_MINUTE = 60_000;
  private static final long MILLIS_PER_HOUR = 3_600_000;

  private Grpc() {}

  /** Whether {@code headers} begin a call. */
  static boolean isRequest(HeaderMap headers) {
    return GrpcContentType.isIn(headers) && headers.contains(HeaderName.PATH);
  }

  /** The status of a call in {@code headers}; -1 if there is none, UNKNOWN if it is no number. */
  static int status(HeaderMap headers) {
    String text = headers.get(HeaderName.GRPC_STATUS);
    if (text == null || text.isEmpty()) {
      return -1;
    }
    long status = Numbers.parse(text);
    return status < 0 || status > Integer.MAX_VALUE ? UNKNOWN : (int) status;
  }

  /** Whether {@code status} counts as an error of the server. */
  static boolean isServerError(int status) {
    return switch (status) {
      case 0, 1, 3, 5, 6, 7, 8, 9, 10, 11, 16 -> false;
      default -> true;
    };
  }

  /** The value of {@code grpc-timeout} in milliseconds, rounded up; -1 if absent or malformed. */
  static long timeoutMillis(HeaderMap headers) {
    String text = headers.get(HeaderName.GRPC_TIMEOUT);
    return text == null ? -1 : timeoutMillis(text);
  }

  /** {@code millis} as a value of {@code grpc-timeout}, which has eight digits at most. */
  static String timeout(long millis) {
    if (millis <= MAX_AMOUNT) {
      return millis + "m";
    }
    if (millis / MILLIS_PER_SECOND <= MAX_AMOUNT) {
      return millis / MILLIS_PER_SECOND + "S";
    }
    if (millis / MILLIS_PER_MINUTE <= MAX_AMOUNT) {
      return millis / MILLIS_PER_MINUTE + "M";
    }
    return Math.min(MAX_AMOUNT, millis / MILLIS_PER_HOUR) + "H";
  }

  private static long timeoutMillis(String text) {
    int digits = text.length() - 1;
    if (digits < 1 || digits > MAX_DIGITS) {
      return -1;
    }
    long amount = Numbers.parse(text.substring(0, digits));
    if (amount < 0) {
      return -1;
    }
    return switch (text.charAt(digits)) {
      case 'H' -> amount * MILLIS_PER_HOUR;
      case 'M' -> amount * MILLIS_PER_MINUTE;
      case 'S' -> amount * MILLIS_PER_SECOND;
      case 'm' -> amount;
      case 'u' -> (amount + 999) / 1_000;
      case 'n' -> (amount + 999_999) / 1_000_000;
      default -> -1;
    };
  }
}
