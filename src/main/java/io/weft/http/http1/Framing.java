package io.weft.http.http1;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
import io.weft.http.Protocol;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** How the end of a body is known. Source: RFC 9112 section 6. */
enum Framing {
  /** There is no body. */
  NONE,
  /** By {@code content-length}. */
  LENGTH,
  /** By {@code transfer-encoding: chunked}. */
  CHUNKED,
  /** By the end of input. */
  UNTIL_CLOSE,
  /** The connection is a tunnel. */
  RAW;

  /**
   * The value of {@code content-length}; -1 if there is none.
   *
   * @throws Http1Exception if it is repeated or no number of 63 bits
   */
  static long contentLength(HeaderMap headers) throws IOException {
    int index = headers.indexOf(HeaderName.CONTENT_LENGTH, 0);
    if (index < 0) {
      return -1;
    }
    String value = headers.value(index);
    long length = parse(value);
    if (length < 0 || headers.indexOf(HeaderName.CONTENT_LENGTH, index + 1) >= 0) {
      throw new Http1Exception(Http1Exception.CODEC_ERROR);
    }
    return length;
  }

  /**
   * As {@link #contentLength}, where the value counts for nothing: some length if there is one,
   * well formed or not.
   */
  static long anyContentLength(HeaderMap headers) throws IOException {
    int index = headers.indexOf(HeaderName.CONTENT_LENGTH, 0);
    if (index < 0) {
      return -1;
    }
    if (headers.indexOf(HeaderName.CONTENT_LENGTH, index + 1) >= 0) {
      throw new Http1Exception(Http1Exception.CODEC_ERROR);
    }
    return Math.max(0, parse(headers.value(index)));
  }

  /** The decimal number {@code digits}; -1 if it is none or too large. */
  static long parse(String digits) {
    if (digits.isEmpty()) {
      return -1;
    }
    long value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9 || value > (Long.MAX_VALUE - digit) / 10) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /** Whether {@code headers} ask for, or grant, another protocol on this connection. */
  static boolean isUpgrade(HeaderMap headers) {
    if (!headers.contains(HeaderName.UPGRADE)) {
      return false;
    }
    return connectionHas(headers.joined(HeaderName.CONNECTION), "upgrade");
  }

  /** Whether the {@code connection} field, null if there is none, has {@code token}. */
  static boolean connectionHas(@Nullable String connection, String token) {
    return connection != null && Http1Chars.hasToken(connection, token);
  }

  /**
   * Whether the connection ends after a message of HTTP/1.0, or of HTTP/1.1, with {@code headers}.
   * Like Envoy, this listens to {@code proxy-connection}, too.
   */
  static boolean closes(HeaderMap headers, Protocol protocol) {
    boolean named = headers.contains(HeaderName.CONNECTION);
    String connection = named ? headers.joined(HeaderName.CONNECTION) : null;
    if (protocol == Protocol.HTTP_10 && !connectionHas(connection, "keep-alive")) {
      return true;
    }
    return (protocol == Protocol.HTTP_11 && connectionHas(connection, "close"))
        || connectionHas(headers.joined(HeaderName.PROXY_CONNECTION), "close");
  }
}
