package io.weft.hcm;

/**
 * Brings {@code :authority} into the form that routes match. A value.
 *
 * <p>Source: {@code strip_matching_host_port}, {@code strip_any_host_port}, {@code
 * strip_trailing_host_dot} of {@code HttpConnectionManager}.
 *
 * @param stripTrailingDot whether one dot behind the host is removed
 */
public record HostNormalization(PortStripping portStripping, boolean stripTrailingDot) {
  /** Which ports are removed. */
  public enum PortStripping {
    NONE,
    /** The port of the listener. */
    MATCHING,
    ANY
  }

  /** The host as it came. */
  public static final HostNormalization NONE = new HostNormalization(PortStripping.NONE, false);

  /** The form of {@code authority} for a connection to {@code localPort}. */
  String apply(String authority, int localPort) {
    String host = stripTrailingDot ? withoutDot(authority) : authority;
    return portStripping == PortStripping.NONE ? host : withoutPort(host, localPort);
  }

  private static String withoutDot(String authority) {
    int port = portIndex(authority);
    int end = port < 0 ? authority.length() : port;
    if (end == 0 || authority.charAt(end - 1) != '.') {
      return authority;
    }
    return authority.substring(0, end - 1) + authority.substring(end);
  }

  private String withoutPort(String authority, int localPort) {
    int colon = portIndex(authority);
    if (colon < 0) {
      return authority;
    }
    if (portStripping == PortStripping.MATCHING && !hasPort(authority, colon, localPort)) {
      return authority;
    }
    return authority.substring(0, colon);
  }

  private static boolean hasPort(String authority, int colon, int port) {
    return authority.substring(colon + 1).equals(Integer.toString(port));
  }

  /** Where the colon before a decimal port stands; -1 if there is none. */
  private static int portIndex(String authority) {
    int colon = authority.lastIndexOf(':');
    boolean inBrackets = colon >= 0 && authority.indexOf(']', colon) >= 0;
    if (colon < 0 || inBrackets || colon == authority.length() - 1) {
      return -1;
    }
    for (int i = colon + 1; i < authority.length(); i++) {
      if (authority.charAt(i) < '0' || authority.charAt(i) > '9') {
        return -1;
      }
    }
    return colon;
  }
}
