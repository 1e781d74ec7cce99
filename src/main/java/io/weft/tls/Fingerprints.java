package io.weft.tls;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Digests of what a client offers, by which kinds of clients are told apart.
 *
 * <p>Source: salesforce/ja3, FoxIO JA4 (the TLS client part). Values reserved by RFC 8701 (GREASE)
 * do not count.
 */
public final class Fingerprints {
  private static final int SERVER_NAME = 0x0000;
  private static final int ALPN = 0x0010;
  private static final int MOST = 99;
  private static final int JA4_DIGITS = 12;
  private static final String NOTHING = "000000000000";

  private Fingerprints() {}

  /** JA3: the MD5 of versions, suites, extensions, curves and point formats, in decimal. */
  public static String ja3(ClientHello hello) {
    String text =
        hello.version()
            + ","
            + decimal(hello.cipherSuites())
            + ','
            + decimal(hello.extensions())
            + ','
            + decimal(hello.groups())
            + ','
            + decimal(hello.pointFormats());
    return digest("MD5", text);
  }

  /** JA4: a readable part and two digests, such as {@code t13d1516h2_8daaf6152771_e5627efa2ab1}. */
  public static String ja4(ClientHello hello) {
    List<Integer> suites = withoutGrease(hello.cipherSuites());
    List<Integer> extensions = withoutGrease(hello.extensions());
    String sorted =
        hex(
            extensions.stream().mapToInt(Integer::intValue).sorted(),
            type -> type != SERVER_NAME && type != ALPN);
    String schemes =
        hex(hello.signatureSchemes().stream().mapToInt(Integer::intValue), scheme -> true);
    return "t"
        + version(hello)
        + (hello.serverName() == null ? 'i' : 'd')
        + twoDigits(suites.size())
        + twoDigits(extensions.size())
        + alpn(hello)
        + '_'
        + shortDigest(hex(suites.stream().mapToInt(Integer::intValue).sorted(), suite -> true))
        + '_'
        + (extensions.isEmpty()
            ? NOTHING
            : shortDigest(schemes.isEmpty() ? sorted : sorted + '_' + schemes));
  }

  private static String version(ClientHello hello) {
    int highest =
        withoutGrease(hello.supportedVersions()).stream()
            .mapToInt(Integer::intValue)
            .max()
            .orElse(hello.version());
    return switch (highest) {
      case 0x0304 -> "13";
      case 0x0303 -> "12";
      case 0x0302 -> "11";
      case 0x0301 -> "10";
      case 0x0300 -> "s3";
      default -> "00";
    };
  }

  /** The first and the last character of the first protocol. */
  private static String alpn(ClientHello hello) {
    if (hello.applicationProtocols().isEmpty()
        || hello.applicationProtocols().getFirst().isEmpty()) {
      return "00";
    }
    String first = hello.applicationProtocols().getFirst();
    char start = first.charAt(0);
    char end = first.charAt(first.length() - 1);
    if (isAlphanumeric(start) && isAlphanumeric(end)) {
      return "" + start + end;
    }
    return Integer.toHexString((start >> 4) & 0xf) + Integer.toHexString(end & 0xf);
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static String twoDigits(int count) {
    int shown = Math.min(count, MOST);
    return shown < 10 ? "0" + shown : Integer.toString(shown);
  }

  private static String decimal(List<Integer> numbers) {
    return withoutGrease(numbers).stream().map(String::valueOf).collect(Collectors.joining("-"));
  }

  private static String hex(IntStream numbers, IntPredicate wanted) {
    HexFormat format = HexFormat.of();
    return numbers
        .filter(wanted)
        .mapToObj(number -> format.toHexDigits((short) number))
        .collect(Collectors.joining(","));
  }

  private static String shortDigest(String text) {
    return text.isEmpty() ? NOTHING : digest("SHA-256", text).substring(0, JA4_DIGITS);
  }

  private static List<Integer> withoutGrease(List<Integer> numbers) {
    return numbers.stream()
        .filter(number -> (number & 0x0f0f) != 0x0a0a || number >> 8 != (number & 0xff))
        .toList();
  }

  private static String digest(String algorithm, String text) {
    try {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has " + algorithm, e);
    }
  }
}
