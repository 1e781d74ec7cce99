package io.weft.upstream;

import io.weft.net.Address;

/**
 * A name or an address with a port, as the authority of a request names a host. A value.
 *
 * @param name without the brackets of an IPv6 address
 */
public record HostPort(String name, int port) {
  /** What {@code authority} names; with {@code defaultPort} if it has no port. */
  public static HostPort of(String authority, int defaultPort) {
    int start = portStart(authority);
    return start < 0
        ? new HostPort(unbracketed(authority), defaultPort)
        : new HostPort(
            unbracketed(authority.substring(0, start - 1)),
            Integer.parseInt(authority.substring(start)));
  }

  /** {@code authority} with its port, or else with {@code defaultPort}. */
  public static String key(String authority, int defaultPort) {
    return portStart(authority) < 0 ? authority + ':' + defaultPort : authority;
  }

  /** Where the port of {@code authority} begins; -1 if it has none. */
  private static int portStart(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean isOfAddress = colon >= 0 && authority.indexOf(':') != colon;
    if (colon <= 0 || (isOfAddress && authority.charAt(colon - 1) != ']')) {
      return -1;
    }
    int port = 0;
    for (int i = colon + 1; i < authority.length(); i++) {
      int digit = authority.charAt(i) - '0';
      port = port * 10 + digit;
      if (digit < 0 || digit > 9 || port > Address.MAX_PORT) {
        return -1;
      }
    }
    return colon + 1 == authority.length() ? -1 : colon + 1;
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
