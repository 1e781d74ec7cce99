package io.weft.http.http1;

import io.weft.http.HeaderMap;
import io.weft.http.HeaderName;
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

  private static final HeaderName HTTP2_SETTINGS = HeaderName.of("http2-settings");

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
    String connection = headers.joined(HeaderName.CONNECTION);
    return connection != null && hasUpgrade(connection);
  }

  /**
   * Removes the offer to go on in HTTP/2 in clear text, which is ignored: RFC 9113 section 3.1 has
   * deprecated it, and Envoy's codec drops it, too.
   */
  static void dropUpgradeToHttp2(HeaderMap headers) {
    if (!"h2c".equalsIgnoreCase(headers.get(HeaderName.UPGRADE))) {
      return;
    }
    headers.remove(HeaderName.UPGRADE);
    headers.remove(HTTP2_SETTINGS);
    String connection = headers.joined(HeaderName.CONNECTION);
    if (connectionHas(connection, "close")) {
      headers.set(HeaderName.CONNECTION, "close");
    } else {
      headers.remove(HeaderName.CONNECTION);
    }
  }

  /** Whether the {@code connection} field, null if there is none, has {@code token}. */
  static boolean connectionHas(@Nullable String connection, String token) {
    return connection != null && Http1Chars.hasToken(connection, token);
  }

  private static boolean hasUpgrade(String connection) {
    return Http1Chars.hasToken(connection, "upgrade");
  }
}
