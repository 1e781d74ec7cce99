package io.weft.http.http1;

import io.weft.net.Address;
import io.weft.net.Ips;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The target of a request in absolute form, taken apart; and what targets may look like at all. A
 * value. Source: RFC 9112 section 3.2.
 *
 * @param scheme {@code http} or {@code https}
 * @param authority the host with its port, without user information
 * @param path what follows; begins with a slash or a question mark
 */
public record RequestTarget(String scheme, String authority, String path) {
  /** {@code url} taken apart; null unless it is the URL of a host that speaks HTTP. */
  public static @Nullable RequestTarget parse(String url) {
    byte[] octets = url.getBytes(StandardCharsets.ISO_8859_1);
    if (url.isEmpty() || octets[0] == '/' || !isValid(octets, 0, octets.length, false)) {
      return null;
    }
    try {
      return absolute(url);
    } catch (Http1Exception e) {
      return null;
    }
  }

  /**
   * Whether the octets of {@code array} from {@code start} to {@code end}, at least one, can be a
   * target: a path, an asterisk, a URL, or for CONNECT an authority.
   */
  static boolean isValid(byte[] array, int start, int end, boolean connect) {
    int at = start;
    if (array[at] != '/' && array[at] != '*') {
      if (!connect) {
        at = schemeEnd(array, start, end);
        if (at < 0) {
          return false;
        }
      }
      while (at < end && array[at] != '/' && array[at] != '?') {
        boolean twice = array[at] == '@' && at + 1 < end && array[at + 1] == '@';
        if (twice || !Http1Chars.isAuthority(array[at])) {
          return false;
        }
        at++;
      }
    }
    while (at < end) {
      if (array[at] <= ' ' || array[at] == 0x7f) {
        return false;
      }
      at++;
    }
    return true;
  }

  /**
   * Takes {@code url}, which {@link #isValid} accepts, apart.
   *
   * @throws Http1Exception if the scheme is unknown or the host malformed
   */
  static RequestTarget absolute(String url) throws Http1Exception {
    int colon = url.indexOf("://");
    String scheme = url.substring(0, colon).toLowerCase(Locale.ROOT);
    if (!scheme.equals("http") && !scheme.equals("https")) {
      throw new Http1Exception(Http1Exception.INVALID_SCHEME);
    }
    int hostStart = colon + 3;
    int hostEnd = hostStart;
    while (hostEnd < url.length() && url.charAt(hostEnd) != '/' && url.charAt(hostEnd) != '?') {
      hostEnd++;
    }
    String authority = url.substring(hostStart, hostEnd);
    authority = authority.substring(authority.indexOf('@') + 1);
    if (!isHostAndPort(authority, false)) {
      throw new Http1Exception(Http1Exception.INVALID_URL);
    }
    return new RequestTarget(
        scheme, authority, hostEnd == url.length() ? "/" : url.substring(hostEnd));
  }

  /** Whether {@code authority} is a name or an address with a port, which may be missing or not. */
  static boolean isHostAndPort(String authority, boolean portRequired) {
    int hostEnd;
    if (authority.startsWith("[")) {
      hostEnd = authority.indexOf(']') + 1;
      if (hostEnd == 0 || Ips.parse(authority.substring(1, hostEnd - 1)) == null) {
        return false;
      }
    } else {
      hostEnd = 0;
      while (hostEnd < authority.length() && isNameCharacter(authority.charAt(hostEnd))) {
        hostEnd++;
      }
    }
    if (hostEnd == authority.length()) {
      return hostEnd > 0 && !portRequired;
    }
    if (hostEnd == 0 || authority.charAt(hostEnd) != ':') {
      return false;
    }
    long port = Framing.parse(authority.substring(hostEnd + 1));
    return port >= 0 && port <= Address.MAX_PORT;
  }

  /** Where the host begins behind a scheme and {@code ://}; -1 if there is no such beginning. */
  private static int schemeEnd(byte[] array, int start, int end) {
    int at = start;
    while (at < end && isSchemeOctet(array[at], at > start)) {
      at++;
    }
    boolean found =
        at > start
            && at + 3 <= end
            && array[at] == ':'
            && array[at + 1] == '/'
            && array[at + 2] == '/';
    return found ? at + 3 : -1;
  }

  private static boolean isSchemeOctet(byte octet, boolean behindFirst) {
    if ((octet >= 'a' && octet <= 'z') || (octet >= 'A' && octet <= 'Z')) {
      return true;
    }
    boolean other = (octet >= '0' && octet <= '9') || octet == '+' || octet == '-' || octet == '.';
    return behindFirst && other;
  }

  private static boolean isNameCharacter(char character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '0' && character <= '9')
        || character == '-'
        || character == '.';
  }
}
