package io.weft.net;

import io.weft.common.Deadline;
import io.weft.net.ConnectFailedException.Kind;
import java.io.IOException;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.AlreadyBoundException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Opens TCP and Unix sockets, to connect and to listen. Any thread. */
public final class Sockets {
  /** The system takes what it allows of it. */
  private static final int LONGEST_BACKLOG = Integer.MAX_VALUE;

  private Sockets() {}

  /**
   * Opens a connection to {@code to}; blocks until it is open or {@code timeoutNanos} have passed.
   *
   * @param bindTo the local address; null lets the system choose
   * @param deadline armed while connecting and disarmed afterwards
   * @throws ConnectFailedException if it could not be opened
   */
  public static SocketConnection connect(
      Address to,
      @Nullable Address bindTo,
      SocketOptions options,
      Deadline deadline,
      long timeoutNanos)
      throws ConnectFailedException {
    return connect(open(to, bindTo, options), to, deadline, timeoutNanos);
  }

  /**
   * Connects {@code channel}, made by {@link #open}, to {@code to}; blocks until it is connected or
   * {@code timeoutNanos} have passed. Any thread ends it earlier by {@link #abort}. Closes the
   * channel if it fails.
   *
   * @throws ConnectFailedException if it could not be connected
   */
  public static SocketConnection connect(
      SocketChannel channel, Address to, Deadline deadline, long timeoutNanos)
      throws ConnectFailedException {
    boolean connected = false;
    try {
      deadline.arm(timeoutNanos, () -> abort(channel));
      channel.connect(to.socketAddress());
      if (!deadline.disarm()) {
        throw new ConnectFailedException(Kind.TIMEOUT, "");
      }
      SocketConnection connection = connection(channel, to);
      connected = true;
      return connection;
    } catch (ClosedChannelException e) {
      throw new ConnectFailedException(Kind.TIMEOUT, "");
    } catch (ConnectFailedException e) {
      throw e;
    } catch (IOException e) {
      throw new ConnectFailedException(Kind.REMOTE, connectError(e));
    } finally {
      deadline.disarm();
      if (!connected) {
        abort(channel);
      }
    }
  }

  /**
   * Binds {@code address} and listens; port 0 lets the system choose one.
   *
   * @param backlog how many connections may wait to be accepted; 0 for as many as the system allows
   * @param reusePort whether other sockets may listen on the same port
   * @throws IOException if the address cannot be bound
   */
  public static ServerSocketChannel listen(
      Address address, int backlog, boolean reusePort, SocketOptions options) throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open(family(address));
    try {
      if (!address.isPipe()) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
        if (reusePort) {
          channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
        }
      }
      options.apply(channel);
      channel.bind(address.socketAddress(), backlog > 0 ? backlog : LONGEST_BACKLOG);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * The connection over {@code channel}, which was just accepted.
   *
   * @throws IOException if the peer is gone already
   */
  public static SocketConnection accepted(SocketChannel channel, SocketOptions options)
      throws IOException {
    SocketAddress remote = channel.getRemoteAddress();
    options.apply(channel);
    return connection(channel, Address.of(remote));
  }

  private static SocketConnection connection(SocketChannel channel, Address remote)
      throws IOException {
    if (!remote.isPipe()) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    }
    Address local = Address.of(channel.getLocalAddress());
    return new SocketConnection(channel, new ConnectionInfo(local, remote));
  }

  /**
   * A socket that is not connected yet; the caller closes it.
   *
   * @throws ConnectFailedException if none can be had or bound
   */
  public static SocketChannel open(Address to, @Nullable Address bindTo, SocketOptions options)
      throws ConnectFailedException {
    SocketChannel channel;
    try {
      channel = SocketChannel.open(family(to));
    } catch (IOException e) {
      throw new ConnectFailedException(Kind.LOCAL, message(e));
    }
    try {
      options.apply(channel);
      if (bindTo != null && !to.isPipe()) {
        channel.bind(bindTo.socketAddress());
      }
      return channel;
    } catch (IOException | UnsupportedOperationException | AlreadyBoundException e) {
      abort(channel);
      throw new ConnectFailedException(
          Kind.LOCAL, "failed to bind to " + bindTo + ": " + message(e));
    }
  }

  private static ProtocolFamily family(Address address) {
    if (address.isPipe()) {
      return StandardProtocolFamily.UNIX;
    }
    return address.host().indexOf(':') >= 0
        ? StandardProtocolFamily.INET6
        : StandardProtocolFamily.INET;
  }

  /** Envoy tells an error of the call itself from one that the network reports later. */
  private static String connectError(IOException e) {
    String message = message(e);
    String lower = message.toLowerCase(Locale.ROOT);
    boolean immediate =
        lower.startsWith("no such file")
            || lower.startsWith("network is unreachable")
            || lower.startsWith("cannot assign")
            || lower.startsWith("permission denied")
            || lower.startsWith("invalid argument");
    return (immediate ? "immediate connect error: " : "delayed connect error: ") + message;
  }

  private static String message(Exception e) {
    String message = e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  /** Closes {@code channel}, so that a blocked connect fails. Any thread, never blocks. */
  public static void abort(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      // The descriptor is gone in any case.
    }
  }
}
