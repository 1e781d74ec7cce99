package io.weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Clear text. Source: {@code envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer}. */
public final class RawTransportSocket implements TransportSocket {
  /** The only one there needs to be. */
  public static final TransportSocket INSTANCE = new RawTransportSocket();

  private RawTransportSocket() {}

  @Override
  public Connection accept(AcceptedSocket socket) {
    if (socket.isUntouched()) {
      return socket.socket();
    }
    return new PrefixedConnection(socket.socket(), socket.in());
  }

  @Override
  public Connection connect(SocketConnection socket, ConnectOptions options) {
    return socket;
  }

  /** A socket whose first bytes were read already. */
  private static final class PrefixedConnection implements Connection {
    private final SocketConnection socket;
    private final InputStream in;

    PrefixedConnection(SocketConnection socket, InputStream in) {
      this.socket = socket;
      this.in = in;
    }

    @Override
    public InputStream in() {
      return in;
    }

    @Override
    public OutputStream out() {
      return socket.out();
    }

    @Override
    public ConnectionInfo info() {
      return socket.info();
    }

    @Override
    public void shutdownOutput() throws IOException {
      socket.shutdownOutput();
    }

    @Override
    public void abort() {
      socket.abort();
    }

    @Override
    public void abortInput() {
      socket.abortInput();
    }

    @Override
    public boolean isStale() {
      return socket.isStale();
    }

    @Override
    public boolean refusesOutput() {
      return socket.refusesOutput();
    }

    @Override
    public void close() {
      socket.close();
    }
  }
}
