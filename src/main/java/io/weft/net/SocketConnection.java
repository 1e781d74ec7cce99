package io.weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * A connection in clear text over a TCP or Unix socket, or within this process.
 *
 * <p>An identity object. Reads and writes block the calling virtual thread; {@link #abort} frees
 * it. Reading through {@code in().transferTo(out())} moves bytes from one socket to another without
 * a copy in the heap.
 */
public final class SocketConnection implements Connection {
  private final Wire wire;
  private final ConnectionInfo info;
  private final Input in = new Input();
  private final Output out = new Output();

  /** A connection over {@code channel}, which is connected and in blocking mode. */
  public SocketConnection(SocketChannel channel, ConnectionInfo info) {
    this(new ChannelWire(channel), info);
  }

  /** A connection over {@code wire}. */
  SocketConnection(Wire wire, ConnectionInfo info) {
    this.wire = wire;
    this.info = info;
  }

  /** The socket, for options; null within this process. */
  @Nullable SocketChannel channel() {
    return wire instanceof ChannelWire socket ? socket.channel() : null;
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
    wire.shutdownOutput();
  }

  @Override
  public void abort() {
    wire.close();
  }

  @Override
  public void abortInput() {
    try {
      wire.shutdownInput();
    } catch (IOException e) {
      abort();
    }
  }

  @Override
  public void resetOnClose() {
    wire.resetOnClose();
  }

  /** Whether it was neither closed nor aborted here; any thread. */
  public boolean isOpen() {
    return wire.isOpen();
  }

  @Override
  public boolean isStale() {
    try {
      return wire.readNow(ByteBuffer.allocate(1)) != 0;
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
    return wire.refusesOutput();
  }

  @Override
  public int readNow(byte[] target, int offset, int length) throws IOException {
    return wire.readNow(ByteBuffer.wrap(target, offset, length));
  }

  @Override
  public void close() {
    abort();
  }

  @Override
  public String toString() {
    return "SocketConnection[" + info.directLocalAddress() + ' ' + info.directRemoteAddress() + ']';
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
      return wire.read(ByteBuffer.wrap(target, offset, length));
    }

    @Override
    public int read(ByteBuffer target) throws IOException {
      return wire.read(target);
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
      wire.write(ByteBuffer.wrap(source, offset, length));
    }

    @Override
    public void write(ByteBuffer source) throws IOException {
      wire.write(source);
    }
  }
}
