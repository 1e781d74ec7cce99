package io.weft.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * An address as Envoy writes it: {@code 10.0.0.1:80}, {@code [::1]:80} or the path of a Unix
 * socket.
 *
 * <p>A value; the text is made when it is first asked for, and kept. Source: {@code
 * envoy.config.core.v3.Address}.
 */
public final class Address {
  /** The highest port of TCP and UDP. */
  public static final int MAX_PORT = 65_535;

  private static final int MAX_PORT_DIGITS = 5;

  private final SocketAddress socketAddress;

  /** Null until it is asked for; two threads may make it, both the same. */
  private @Nullable String text;

  private Address(SocketAddress socketAddress) {
    this.socketAddress = socketAddress;
  }

  /** The address {@code socketAddress}: of the Internet, resolved, or of a Unix socket. */
  public static Address of(SocketAddress socketAddress) {
    if (socketAddress instanceof InetSocketAddress inet) {
      InetAddress ip = inet.getAddress();
      if (ip == null) {
        throw new IllegalArgumentException("not resolved: " + inet);
      }
      return new Address(inet);
    }
    if (socketAddress instanceof UnixDomainSocketAddress unix) {
      return new Address(unix);
    }
    throw new IllegalArgumentException("neither IP nor Unix socket: " + socketAddress);
  }

  /** The address {@code ip}, a literal and not a host name, and {@code port}. */
  public static Address of(String ip, int port) {
    InetAddress address = Ips.parse(ip);
    if (address == null) {
      throw new IllegalArgumentException("malformed IP address: " + ip);
    }
    return of(new InetSocketAddress(address, port));
  }

  /**
   * The address that {@code text} is, such as {@code 10.0.0.1:80} or {@code [::1]:80}; null if it
   * is none.
   */
  public static @Nullable Address parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon < 1 || text.length() - colon > MAX_PORT_DIGITS + 1) {
      return null;
    }
    boolean isBracketed = text.charAt(0) == '[' && text.charAt(colon - 1) == ']';
    String host = isBracketed ? text.substring(1, colon - 1) : text.substring(0, colon);
    InetAddress ip = isBracketed == (host.indexOf(':') >= 0) ? Ips.parse(host) : null;
    int port = port(text.substring(colon + 1));
    return ip == null || port < 0 ? null : of(new InetSocketAddress(ip, port));
  }

  private static int port(String digits) {
    int port = 0;
    for (int i = 0; i < digits.length(); i++) {
      int digit = digits.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      port = 10 * port + digit;
    }
    return digits.isEmpty() || port > MAX_PORT ? -1 : port;
  }

  /**
   * The address of a listener within this process.
   *
   * @param endpointId tells hosts apart that are the same listener; may be empty
   */
  public static Address internal(String listener, String endpointId) {
    return new Address(new InternalAddress(listener, endpointId));
  }

  /** The address for {@code java.net} and {@code java.nio}. */
  public SocketAddress socketAddress() {
    return socketAddress;
  }

  /** The IP address; null for a Unix socket and within this process. */
  public @Nullable InetAddress ip() {
    return socketAddress instanceof InetSocketAddress inet ? inet.getAddress() : null;
  }

  /** The IP address as text without brackets, or else all of the address. */
  public String host() {
    InetAddress ip = ip();
    return ip == null ? toString() : Ips.text(ip);
  }

  /** The port; 0 where there is no IP address. */
  public int port() {
    return socketAddress instanceof InetSocketAddress inet ? inet.getPort() : 0;
  }

  /** Whether this is the path of a Unix socket. */
  public boolean isPipe() {
    return socketAddress instanceof UnixDomainSocketAddress;
  }

  /** Whether this is the address of a listener within this process. */
  public boolean isInternal() {
    return socketAddress instanceof InternalAddress;
  }

  /** The listener within this process; empty for any other address. */
  public String internalListener() {
    return socketAddress instanceof InternalAddress internal ? internal.listener() : "";
  }

  /** What tells hosts apart that are the same internal listener; may be empty. */
  public String endpointId() {
    return socketAddress instanceof InternalAddress internal ? internal.endpointId() : "";
  }

  /**
   * Whether this is the client's end of a connection within one host: a Unix socket, a loopback
   * address, or the IP address of {@code local}, the other end.
   */
  public boolean isOnHostOf(Address local) {
    InetAddress ip = ip();
    return ip == null || Ips.isLoopback(ip) || ip.equals(local.ip());
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Address address && socketAddress.equals(address.socketAddress);
  }

  @Override
  public int hashCode() {
    return socketAddress.hashCode();
  }

  /** Envoy's form: {@code 10.0.0.1:80}, {@code [::1]:80}, {@code /run/a.sock}. */
  @Override
  public String toString() {
    String known = text;
    if (known == null) {
      known = makeText();
      text = known;
    }
    return known;
  }

  private String makeText() {
    if (socketAddress instanceof UnixDomainSocketAddress unix) {
      return unix.getPath().toString();
    }
    InetAddress ip = ip();
    return ip == null ? socketAddress.toString() : Ips.hostPort(ip, port());
  }
}
