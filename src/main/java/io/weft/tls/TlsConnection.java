package io.weft.tls;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.net.Connection;
import io.weft.net.ConnectionAbortedException;
import io.weft.net.ConnectionInfo;
import io.weft.net.SocketConnection;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/**
 * An encrypted connection, after its handshake. An identity object.
 *
 * <p>Aborting closes the socket below, never the TLS layer, which may be waiting for a write.
 */
final class TlsConnection implements Connection {
  /** How long a peer that does not read holds up the end of a connection. */
  private static final Duration CLOSE_NOTIFY_TIME = Duration.ofSeconds(1);

  private final SSLSocket tls;
  private final RawSocket raw;
  private final SocketConnection socket;
  private final Deadlines deadlines;
  private final InputStream in;
  private final OutputStream out;
  private boolean outputShutDown;
  private volatile boolean aborted;

  TlsConnection(SSLSocket tls, RawSocket raw, SocketConnection socket, Deadlines deadlines)
      throws IOException {
    this.tls = tls;
    this.raw = raw;
    this.socket = socket;
    this.deadlines = deadlines;
    this.in = new Input(tls.getInputStream());
    this.out = new Output(tls.getOutputStream());
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
    return socket.info();
  }

  @Override
  public void shutdownOutput() throws IOException {
    if (!outputShutDown) {
      outputShutDown = true;
      tls.shutdownOutput();
    }
  }

  @Override
  public void abort() {
    aborted = true;
    socket.abort();
  }

  @Override
  public void abortInput() {
    socket.abortInput();
  }

  @Override
  public void resetOnClose() {
    socket.resetOnClose();
  }

  @Override
  public boolean isStale() {
    return raw.isStale();
  }

  @Override
  public boolean refusesOutput() {
    return raw.refusesOutput();
  }

  @Override
  public void close() {
    if (!aborted && !outputShutDown) {
      Deadline deadline = deadlines.schedule(CLOSE_NOTIFY_TIME, socket::abort);
      try {
        shutdownOutput();
      } catch (IOException e) {
        // The peer has gone; there is nobody to take leave of.
      } finally {
        deadline.release();
      }
    }
    abort();
  }

  @Override
  public String toString() {
    return "TlsConnection[" + socket + ']';
  }

  private IOException failed(SSLException failure) {
    if (aborted) {
      return new ConnectionAbortedException("connection aborted");
    }
    return failure;
  }

  /** The decrypted bytes from the peer. */
  private final class Input extends InputStream {
    private final InputStream decrypted;

    Input(InputStream decrypted) {
      this.decrypted = decrypted;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return decrypted.read(target, offset, length);
      } catch (RawSocket.RawEnd e) {
        return -1;
      } catch (SSLException e) {
        throw failed(e);
      }
    }

    @Override
    public int available() throws IOException {
      return decrypted.available();
    }
  }

  /** The bytes to encrypt for the peer. */
  private final class Output extends OutputStream {
    private final OutputStream encrypted;

    Output(OutputStream encrypted) {
      this.encrypted = encrypted;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      try {
        encrypted.write(source, offset, length);
      } catch (SSLException e) {
        throw failed(e);
      }
    }

    @Override
    public void flush() throws IOException {
      encrypted.flush();
    }
  }
}
