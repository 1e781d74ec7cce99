package io.weft.net;

/**
 * Whom a connection to a host is for, where the host is told so by the PROXY protocol. A value.
 *
 * @param remote of the client
 * @param local that the client connected to
 */
public record ProxiedClient(Address remote, Address local) {
  /** The client of {@code downstream}. */
  public static ProxiedClient of(ConnectionInfo downstream) {
    return new ProxiedClient(downstream.remoteAddress(), downstream.localAddress());
  }
}
