package io.weft.listener;

import io.weft.net.Address;
import io.weft.net.SocketOptions;

/**
 * A socket to listen on. A value: an update that leaves it equal keeps the socket.
 *
 * @param address where to listen; port 0 lets the system choose
 * @param backlog how many connections may wait to be accepted; or {@link #SYSTEM_BACKLOG}
 * @param reusePort whether other processes may listen on the same port
 * @param mode the permissions of a Unix socket's file, such as 0660; 0 leaves them to the umask
 * @param options for the socket, and inherited by the connections that it accepts
 */
public record ListenSocket(
    Address address, int backlog, boolean reusePort, int mode, SocketOptions options) {
  /** The backlog of as many as the system allows ({@code net.core.somaxconn}). */
  public static final int SYSTEM_BACKLOG = 0;
}
