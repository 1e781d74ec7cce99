package io.weft.testing;

import io.weft.net.AcceptedSocket;
import io.weft.net.Address;
import io.weft.net.ConnectionInfo;
import io.weft.net.SocketConnection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Both ends of a connection on this machine; the server's end was just accepted. */
public final class SocketPair implements AutoCloseable {
  private final SocketChannel client;
  private final SocketChannel server;
  private final SocketConnection connection;

  /** A connection that nothing was sent over. */
  public SocketPair() throws IOException {
    try (ServerSocketChannel listening =
        ServerSocketChannel.open()
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
      client = SocketChannel.open(listening.getLocalAddress());
      server = listening.accept();
    }
    connection =
        new SocketConnection(
            server,
            new ConnectionInfo(
                Address.of(server.getLocalAddress()), Address.of(server.getRemoteAddress())));
  }

  /** A connection over which {@code bytes} came, and then the end. */
  public static SocketPair holding(byte[] bytes) throws IOException {
    SocketPair pair = new SocketPair();
    pair.send(bytes);
    pair.client.shutdownOutput();
    return pair;
  }

  /** The server's end. */
  public SocketConnection connection() {
    return connection;
  }

  /** The server's end, for listener filters. */
  public AcceptedSocket accepted() {
    return new AcceptedSocket(connection);
  }

  /** Sends {@code bytes} to the server's end. */
  public void send(byte[] bytes) {
    try {
      client.write(ByteBuffer.wrap(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the server's end sent; blocks until it ends. */
  public byte[] received() throws IOException {
    return client.socket().getInputStream().readAllBytes();
  }

  /** As {@link #send}, one byte after the other, on a virtual thread. */
  public void trickle(byte[] bytes) {
    Thread.ofVirtual()
        .start(() -> {
          for (byte one : bytes) {
            send(new byte[] {one});
          }
        });
  }

  @Override
  public void close() throws IOException {
    client.close();
    server.close();
  }
}
