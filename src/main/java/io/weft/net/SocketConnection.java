package io.weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;

/**
 * A connection in clear text over a TCP or Unix socket.
 *
 * <p>An identity object. Reads and writes block the calling virtual thread; {@link #abort} frees
 * it. Reading through {@code in().transferTo(out())} moves bytes from one socket to another without
 * a copy in the heap.
 */
public final class SocketConnection implements Connection {
  private final SocketChannel channel;
  private final ConnectionInfo info;
  private final Input in = new Input();
  private final Output out = new Output();

  /** A connection over {@code channel}, which is connected and in blocking mode. */
  public SocketConnection(SocketChannel channel, ConnectionInfo info) {
    this.channel = channel;
    this.info = info;
  }

  /** The socket, for options and for transports that wrap it. */
  public SocketChannel channel() {
    return channel;
  }

  @Override
  public InputStream in() {
    return in;
  }

  @Override
  public OutputStream out() {
    return out;
  }

  @Override
  public ConnectionInfo info() {
    return info;
  }

  @Override
  public void shutdownOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void abort() {
    try {
      channel.close();
    } catch (IOException e) {
      // The descriptor is gone in any case.
    }
  }

  @Override
  public void abortInput() {
    try {
      channel.shutdownInput();
    } catch (IOException e) {
      abort();
    }
  }

  @Override
  public void resetOnClose() {
    try {
      channel.setOption(StandardSocketOptions.SO_LINGER, 0);
    } catch (IOException | UnsupportedOperationException e) {
      // A Unix socket has no reset.
    }
  }

  @Override
  public boolean isStale() {
    try {
      return readNow(new byte[1], 0, 1) != 0;
    } catch (IOException e) {
      return true;
    }
  }

  /**
   * A reset that comes after the peer's end makes later writes fail. A peer that has read and then
   * closed sends its reset only after this octet.
   */
  @Override
  public boolean refusesOutput() {
    try {
      channel.configureBlocking(false);
      channel.write(ByteBuffer.wrap(new byte[1]));
      return false;
    } catch (ClosedChannelException e) {
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public int readNow(byte[] target, int offset, int length) throws IOException {
    try {
      channel.configureBlocking(false);
      int count = channel.read(ByteBuffer.wrap(target, offset, length));
      channel.configureBlocking(true);
      return count;
    } catch (ClosedChannelException e) {
      throw closed(e);
    }
  }

  @Override
  public void close() {
    abort();
  }

  @Override
  public String toString() {
    return "SocketConnection[" + info.directLocalAddress() + ' ' + info.directRemoteAddress() + ']';
  }

  /** Writes all of {@code source}; blocks while the peer does not read. */
  void write(ByteBuffer source) throws IOException {
    try {
      while (source.hasRemaining()) {
        channel.write(source);
      }
    } catch (ClosedChannelException e) {
      throw closed(e);
    }
  }

  /** Reads what is there, at least one byte; -1 at the end of input. */
  int read(ByteBuffer target) throws IOException {
    try {
      return channel.read(target);
    } catch (ClosedChannelException e) {
      throw closed(e);
    }
  }

  private static IOException closed(ClosedChannelException cause) {
    // An asynchronous close is an abort; both are expected ends and need no trace.
    return new ConnectionAbortedException(
        cause instanceof AsynchronousCloseException ? "connection aborted" : "connection closed");
  }

  /** The bytes from the peer. */
  private final class Input extends InputStream implements DirectTransfer.Source {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (length == 0) {
        return 0;
      }
      return SocketConnection.this.read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return SocketConnection.this.read(target);
    }

    @Override
    public long transferTo(OutputStream target) throws IOException {
      return DirectTransfer.copy(this, target, Long.MAX_VALUE);
    }
  }

  /** The way to the peer. */
  private final class Output extends OutputStream implements DirectTransfer.Sink {
    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      if (length == 0) {
        return;
      }
      SocketConnection.this.write(ByteBuffer.wrap(source, offset, length));
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
      SocketConnection.this.write(source);
    }
  }
}
