package io.weft.tls;

import io.weft.net.DirectTransfer;
import io.weft.net.SocketConnection;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The way to the peer: encrypts and sends. Blocks while the peer does not read; a lock keeps
 * records in order where the reading side has something to say, too.
 */
final class TlsOutput extends OutputStream implements DirectTransfer.Sink {
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final SSLEngine engine;
  private final TlsConnection connection;
  private final DirectTransfer.Sink target;
  private final ReentrantLock lock = new ReentrantLock();

  /** Learns what a server of Java's says in the clear; null otherwise. */
  private @Nullable HandshakeScan scan;

  TlsOutput(SSLEngine engine, TlsConnection connection, SocketConnection socket) {
    this.engine = engine;
    this.connection = connection;
    this.target = (DirectTransfer.Sink) socket.out();
  }

  void scan(@Nullable HandshakeScan scan) {
    this.scan = scan;
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    boolean isLong = length > TlsBuffers.RECORD_BYTES;
    int most = isLong ? TlsBuffers.FLIGHT_BYTES : TlsBuffers.RECORD_BYTES;
    ByteBuffer plain = isLong ? TlsBuffers.flight() : TlsBuffers.record();
    try {
      for (int at = 0; at < length; at += most) {
        int count = Math.min(most, length - at);
        write(plain.clear().put(source, offset + at, count).flip(), isLong);
      }
    } finally {
      TlsBuffers.giveBack(plain);
    }
  }

  @Override
  public void write(ByteBuffer source) throws IOException {
    if (source.isDirect()) {
      write(source, source.remaining() > TlsBuffers.RECORD_BYTES);
    } else {
      write(source.array(), source.arrayOffset() + source.position(), source.remaining());
      source.position(source.limit());
    }
  }

  private void write(ByteBuffer plain, boolean isLong) throws IOException {
    ByteBuffer records = isLong ? TlsBuffers.flight() : TlsBuffers.record();
    lock.lock();
    try {
      while (plain.hasRemaining()) {
        if (wrap(plain, records) == SSLEngineResult.Status.CLOSED) {
          connection.checkNotAborted();
          throw new IOException("closed");
        }
      }
      send(records);
    } catch (SSLException e) {
      throw connection.failed(e);
    } finally {
      lock.unlock();
      TlsBuffers.giveBack(records);
    }
  }

  /** Sends what handshake and peer wait for; blocks unless another thread writes just now. */
  void sendPending() throws IOException {
    if (!lock.tryLock()) {
      return; // whoever writes sends it
    }
    ByteBuffer records = TlsBuffers.record();
    try {
      SSLEngineResult.Status status;
      do {
        status = wrap(NOTHING, records);
      } while (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP
          && status != SSLEngineResult.Status.CLOSED);
    } finally {
      try {
        send(records);
      } finally {
        lock.unlock();
        TlsBuffers.giveBack(records);
      }
    }
  }

  /** Whether {@link #sendPending} has something to send. */
  boolean isPending() {
    return engine instanceof BoringEngine boring
        ? boring.hasOutput()
        : engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP;
  }

  /** Sends the end of output (RFC 8446 section 6.1); blocks while another thread writes. */
  void sendEnd() throws IOException {
    ByteBuffer records = TlsBuffers.record();
    lock.lock();
    try {
      engine.closeOutbound();
      SSLEngineResult.Status status;
      do {
        status = wrap(NOTHING, records);
      } while (!engine.isOutboundDone() && status != SSLEngineResult.Status.CLOSED);
      send(records);
    } finally {
      lock.unlock();
      TlsBuffers.giveBack(records);
    }
  }

  private SSLEngineResult.Status wrap(ByteBuffer plain, ByteBuffer records) throws IOException {
    SSLEngineResult.Status status = engine.wrap(plain, records).getStatus();
    if (status == SSLEngineResult.Status.BUFFER_OVERFLOW) {
      send(records);
    }
    return status;
  }

  private void send(ByteBuffer records) throws IOException {
    records.flip();
    if (records.hasRemaining()) {
      HandshakeScan current = scan;
      if (current != null) {
        current.accept(records.duplicate());
      }
      target.write(records);
    }
    records.clear();
  }
}
