package io.weft.net;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** IP addresses from and to text without ever asking a name server. */
public final class Ips {
  private Ips() {}

  /**
   * Whether {@code address} is 127.0.0.1 or ::1; the others of 127.0.0.0/8 are not, as in Envoy.
   */
  public static boolean isLoopback(InetAddress address) {
    if (!address.isLoopbackAddress() || address instanceof Inet6Address) {
      return address.isLoopbackAddress();
    }
    byte[] bytes = address.getAddress();
    return bytes[1] == 0 && bytes[2] == 0 && bytes[3] == 1;
  }

  /** The address that the literal {@code text} stands for; null if it is none. */
  public static @Nullable InetAddress parse(String text) {
    byte[] bytes = text.indexOf(':') >= 0 ? parse6(text) : parse4(text);
    if (bytes == null) {
      return null;
    }
    try {
      // A mapped IPv4 address has to remain an IPv6 address, as it is for Envoy.
      return bytes.length == 16
          ? Inet6Address.getByAddress(null, bytes, -1)
          : InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      return null;
    }
  }

  /** {@code 1.2.3.4:80} or {@code [::1]:80}. */
  public static String hostPort(InetAddress ip, int port) {
    return ip instanceof Inet4Address ? text(ip) + ':' + port : '[' + text(ip) + "]:" + port;
  }

  /** The canonical text of {@code ip}, IPv6 in the form of RFC 5952. */
  public static String text(InetAddress ip) {
    byte[] bytes = ip.getAddress();
    return bytes.length == 4 ? text4(bytes, 0) : text6(bytes);
  }

  private static String text4(byte[] bytes, int from) {
    return (bytes[from] & 0xff)
        + "."
        + (bytes[from + 1] & 0xff)
        + '.'
        + (bytes[from + 2] & 0xff)
        + '.'
        + (bytes[from + 3] & 0xff);
  }

  private static String text6(byte[] bytes) {
    int[] words = new int[8];
    for (int i = 0; i < 8; i++) {
      words[i] = ((bytes[2 * i] & 0xff) << 8) | (bytes[2 * i + 1] & 0xff);
    }
    if (isMapped(words)) {
      return "::ffff:" + text4(bytes, 12);
    }
    int runStart = -1;
    int runLength = 1;
    for (int i = 0; i < 8; i++) {
      int end = i;
      while (end < 8 && words[end] == 0) {
        end++;
      }
      if (end - i > runLength) {
        runStart = i;
        runLength = end - i;
      }
      i = Math.max(i, end - 1);
    }
    StringBuilder text = new StringBuilder(39);
    for (int i = 0; i < 8; i++) {
      if (i == runStart) {
        text.append("::");
        i += runLength - 1;
        continue;
      }
      if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
        text.append(':');
      }
      text.append(Integer.toHexString(words[i]));
    }
    return text.toString();
  }

  private static boolean isMapped(int[] words) {
    return words[5] == 0xffff
        && (words[0] | words[1] | words[2] | words[3] | words[4]) == 0
        && words[6] != 0;
  }

  private static byte @Nullable [] parse4(String text) {
    byte[] bytes = new byte[4];
    int part = 0;
    int value = 0;
    int digits = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '.' && digits > 0 && part < 3) {
        bytes[part++] = (byte) value;
        value = 0;
        digits = 0;
        continue;
      }
      boolean hasLeadingZero = digits == 1 && value == 0;
      value = 10 * value + c - '0';
      digits++;
      if (c < '0' || c > '9' || value > 255 || hasLeadingZero) {
        return null;
      }
    }
    bytes[part] = (byte) value;
    return part == 3 && digits > 0 ? bytes : null;
  }

  private static byte @Nullable [] parse6(String text) {
    int zone = text.indexOf('%');
    String literal = zone < 0 ? text : text.substring(0, zone);
    int gap = literal.indexOf("::");
    if (gap >= 0 && literal.indexOf("::", gap + 1) >= 0) {
      return null;
    }
    byte[] head = words(gap < 0 ? literal : literal.substring(0, gap));
    byte[] tail = gap < 0 ? new byte[0] : words(literal.substring(gap + 2));
    if (head == null || tail == null) {
      return null;
    }
    int length = head.length + tail.length;
    if (gap < 0 ? length != 16 : length > 14) {
      return null;
    }
    byte[] bytes = new byte[16];
    System.arraycopy(head, 0, bytes, 0, head.length);
    System.arraycopy(tail, 0, bytes, 16 - tail.length, tail.length);
    return bytes;
  }

  private static byte @Nullable [] words(String text) {
    if (text.isEmpty()) {
      return new byte[0];
    }
    String[] parts = text.split(":", -1);
    boolean endsIn4 = parts[parts.length - 1].indexOf('.') >= 0;
    byte[] bytes = new byte[2 * parts.length + (endsIn4 ? 2 : 0)];
    for (int i = 0; i < parts.length; i++) {
      if (endsIn4 && i == parts.length - 1) {
        byte[] last = parse4(parts[i]);
        if (last == null) {
          return null;
        }
        System.arraycopy(last, 0, bytes, 2 * i, 4);
        continue;
      }
      int value = number(parts[i], 16, 4);
      if (value < 0) {
        return null;
      }
      bytes[2 * i] = (byte) (value >> 8);
      bytes[2 * i + 1] = (byte) value;
    }
    return bytes;
  }

  private static int number(String digits, int radix, int most) {
    if (digits.isEmpty() || digits.length() > most) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = Character.digit(digits.charAt(i), radix);
      if (digit < 0 || digits.charAt(i) > 'f') {
        return -1;
      }
      value = value * radix + digit;
    }
    return value;
  }
}
