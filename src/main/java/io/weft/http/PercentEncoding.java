package io.weft.http;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.IntPredicate;

/** Escapes of octets as {@code %2F}. Source: RFC 3986 section 2.1. */
public final class PercentEncoding {
  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final int RADIX = 16;

  private PercentEncoding() {}

  /**
   * {@code octets} as the value of {@code grpc-message}, with the tilde escaped as Envoy does.
   * Source: gRPC over HTTP/2, {@code Status-Message}.
   */
  public static String grpcMessage(byte[] octets) {
    StringBuilder encoded = new StringBuilder(octets.length + 16);
    for (byte octet : octets) {
      if (octet >= ' ' && octet < '~' && octet != '%') {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(HEX.toHexDigits(octet));
      }
    }
    return encoded.toString();
  }

  /** {@code text}, whose characters are octets, as UTF-8; what is no escape stays. */
  public static String decoded(String text) {
    return decoded(text, octet -> true);
  }

  /** As {@link #decoded(String)}; escapes of octets that {@code which} is false of stay, too. */
  public static String decoded(String text, IntPredicate which) {
    return bytes(text, which).toString(StandardCharsets.UTF_8);
  }

  /** {@code text}, whose characters are octets, and those of the result too. */
  public static String decodedOctets(String text) {
    return text.indexOf('%') < 0
        ? text
        : bytes(text, octet -> true).toString(StandardCharsets.ISO_8859_1);
  }

  private static ByteArrayOutputStream bytes(String text, IntPredicate which) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(text.length());
    for (int i = 0; i < text.length(); i++) {
      int octet = text.charAt(i) == '%' ? octet(text, i + 1) : -1;
      if (octet >= 0 && which.test(octet)) {
        out.write(octet);
        i += 2;
      } else {
        out.write(text.charAt(i));
      }
    }
    return out;
  }

  /** The octet whose two digits stand at {@code at}; -1 if there are none. */
  private static int octet(String text, int at) {
    if (at + 2 > text.length()) {
      return -1;
    }
    int high = Character.digit(text.charAt(at), RADIX);
    int low = Character.digit(text.charAt(at + 1), RADIX);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }
}
