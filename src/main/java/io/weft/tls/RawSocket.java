package io.weft.tls;

import io.weft.net.SocketConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/**
 * A connection in clear text in the form that Java's TLS reads from and writes to.
 *
 * <p>Its input is buffered: Java reads each record in two pieces, which become one system call, and
 * what was peeked before comes first. After the handshake the end of input is a {@link RawEnd}
 * instead of a -1: Java would take the latter for a truncation up to TLS 1.2 and close the other
 * direction as well. An identity object.
 */
final class RawSocket extends Socket {
  /** The peer has sent everything, or reading was aborted; without stack trace. */
  static final class RawEnd extends InterruptedIOException {
    private static final long serialVersionUID = 1L;

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }

  private static final int BUFFER_BYTES = 2 * 1024;

  private final SocketConnection connection;
  private final Input in;
  private final Output out = new Output();
  private volatile boolean established;
  private volatile boolean closed;

  /** The scan of what the server says, while it lasts; it is either read or written here. */
  private @Nullable HandshakeScan scan;

  private final boolean scansInput;

  /**
   * A socket over {@code connection}.
   *
   * @param source its bytes, those included that were peeked
   * @param scansInput whether the peer is the server, whose side of the handshake is scanned
   */
  RawSocket(
      SocketConnection connection, InputStream source, HandshakeScan scan, boolean scansInput) {
    this.connection = connection;
    this.in = new Input(source);
    this.scan = scan;
    this.scansInput = scansInput;
  }

  /** The handshake is done; the handshaking thread only. */
  void established() {
    scan = null;
    established = true;
  }

  /** Whether the peer has sent something that was not read, or has ended. Never blocks. */
  boolean isStale() {
    return in.limit > in.position || connection.isStale();
  }

  /** As {@link io.weft.net.Connection#refusesOutput}. */
  boolean refusesOutput() {
    return connection.refusesOutput();
  }

  @Override
  public InputStream getInputStream() {
    return in;
  }

  @Override
  public OutputStream getOutputStream() {
    return out;
  }

  @Override
  public boolean isConnected() {
    return true;
  }

  @Override
  public boolean isBound() {
    return true;
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public boolean isInputShutdown() {
    return closed;
  }

  @Override
  public boolean isOutputShutdown() {
    return closed;
  }

  @Override
  public void shutdownInput() {
    // What follows the end of TLS is never read.
  }

  @Override
  public void shutdownOutput() throws IOException {
    connection.shutdownOutput();
  }

  @Override
  public void close() {
    closed = true;
    connection.abort();
  }

  @Override
  public int getSoLinger() {
    return -1;
  }

  @Override
  public int getSoTimeout() {
    return 0;
  }

  @Override
  public void setSoTimeout(int millis) {
    // Deadlines abort the connection.
  }

  @Override
  public @Nullable InetAddress getInetAddress() {
    return connection.info().directRemoteAddress().ip();
  }

  @Override
  public int getPort() {
    return connection.info().directRemoteAddress().port();
  }

  @Override
  public String toString() {
    return "RawSocket[" + connection + ']';
  }

  /** The bytes from the peer. */
  private final class Input extends InputStream {
    private final InputStream source;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int position;
    private int limit;

    Input(InputStream source) {
      this.source = source;
    }

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
      if (position == limit && length >= buffer.length) {
        return scanned(target, offset, ended(source.read(target, offset, length)));
      }
      if (position == limit) {
        int count = ended(source.read(buffer, 0, buffer.length));
        if (count < 0) {
          return count;
        }
        position = 0;
        limit = count;
      }
      int count = Math.min(length, limit - position);
      System.arraycopy(buffer, position, target, offset, count);
      position += count;
      return scanned(target, offset, count);
    }

    @Override
    public int available() {
      return limit - position;
    }

    private int ended(int count) throws RawEnd {
      if (count < 0 && established) {
        throw new RawEnd();
      }
      return count;
    }

    private int scanned(byte[] target, int offset, int count) {
      HandshakeScan current = scan;
      if (current != null && scansInput && count > 0) {
        current.accept(target, offset, count);
      }
      return count;
    }
  }

  /** The way to the peer. */
  private final class Output extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      HandshakeScan current = scan;
      if (current != null && !scansInput) {
        current.accept(source, offset, length);
      }
      connection.out().write(source, offset, length);
    }
  }
}
