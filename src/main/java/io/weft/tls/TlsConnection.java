package io.weft.tls;

import io.weft.common.Deadline;
import io.weft.common.Deadlines;
import io.weft.net.Connection;
import io.weft.net.ConnectionAbortedException;
import io.weft.net.ConnectionInfo;
import io.weft.net.SocketConnection;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * An encrypted connection: an engine of TLS with blocking loops around it. An identity object.
 *
 * <p>One thread may read and one write at a time. Aborting closes the socket below and frees what
 * the engine holds as soon as neither is in it.
 */
final class TlsConnection implements Connection {
  /** How long a peer that does not read holds up the end of a connection. */
  private static final Duration CLOSE_NOTIFY_TIME = Duration.ofSeconds(1);

  private final SSLEngine engine;
  private final SocketConnection socket;
  private final Deadlines deadlines;
  private final TlsOutput out;
  private final TlsInput in;
  private final ReentrantLock ending = new ReentrantLock();
  private final AtomicBoolean hasFailed = new AtomicBoolean();
  private final TlsStats stats;
  private boolean outputShutDown;
  private volatile boolean aborted;

  /**
   * A connection before its handshake, which ends with {@link #release} if that fails.
   *
   * @param source the bytes of the socket, and before them what was peeked
   * @param stats count what goes wrong after the handshake
   */
  TlsConnection(
      SSLEngine engine,
      SocketConnection socket,
      InputStream source,
      Deadlines deadlines,
      TlsStats stats) {
    this.engine = engine;
    this.stats = stats;
    this.socket = socket;
    this.deadlines = deadlines;
    this.out = new TlsOutput(engine, this, socket);
    this.in = new TlsInput(engine, this, socket, source, out);
  }

  /**
   * Blocks until the handshake is done.
   *
   * @param scan learns what the server says in the clear
   * @throws SSLException if it failed; the peer was told by an alert
   */
  void handshake(HandshakeScan scan) throws IOException {
    boolean isJava = !(engine instanceof BoringEngine);
    in.scan(engine.getUseClientMode() ? scan : null);
    out.scan(!engine.getUseClientMode() && isJava ? scan : null);
    engine.beginHandshake();
    try {
      boolean done = false;
      while (!done) {
        switch (engine.getHandshakeStatus()) {
          case NEED_TASK -> runTasks(engine);
          case NEED_WRAP -> out.sendPending();
          case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
            if (!in.handshake()) {
              throw new EOFException("the peer ended within the handshake");
            }
          }
          case FINISHED, NOT_HANDSHAKING -> done = true;
        }
      }
    } catch (SSLException e) {
      sendAlert();
      throw e;
    }
    if (engine.isInboundDone()) {
      checkNotAborted();
      throw new EOFException("the peer ended within the handshake");
    }
    in.scan(null);
    out.scan(null);
  }

  private void sendAlert() {
    try {
      if (engine.getHandshakeStatus() == HandshakeStatus.NEED_WRAP) {
        out.sendPending();
      }
    } catch (IOException e) {
      // The failure itself says more.
    }
  }

  /** Frees what the engine holds, when no thread uses it any more; any thread, never blocks. */
  void release() {
    if (engine instanceof BoringEngine boring) {
      boring.release();
    }
    in.close();
  }

  /** Does what the engine wants done outside of its calls. */
  static void runTasks(SSLEngine engine) {
    Runnable task = engine.getDelegatedTask();
    while (task != null) {
      task.run();
      task = engine.getDelegatedTask();
    }
  }

  /** What ALPN has agreed upon; null for nothing. */
  static @Nullable String protocol(SSLEngine engine) {
    String protocol = engine.getApplicationProtocol();
    return protocol == null || protocol.isEmpty() ? null : protocol;
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
    if (endOutput()) {
      socket.shutdownOutput();
    }
  }

  private boolean endOutput() throws IOException {
    ending.lock();
    try {
      if (outputShutDown) {
        return false;
      }
      outputShutDown = true;
    } finally {
      ending.unlock();
    }
    out.sendEnd();
    return true;
  }

  @Override
  public void abort() {
    aborted = true;
    socket.abort();
    release();
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
    try {
      return in.readNow(new byte[1], 0, 1) != 0;
    } catch (IOException e) {
      return true;
    }
  }

  @Override
  public boolean refusesOutput() {
    return socket.refusesOutput();
  }

  @Override
  public int readNow(byte[] target, int offset, int length) throws IOException {
    return in.readNow(target, offset, length);
  }

  @Override
  public void close() {
    try {
      if (!aborted) {
        takeLeave();
      }
    } finally {
      abort();
    }
  }

  private void takeLeave() {
    Deadline deadline = deadlines.schedule(CLOSE_NOTIFY_TIME, socket::abort);
    try {
      endOutput();
    } catch (IOException e) {
      // The peer has gone; there is nobody to take leave of.
    } finally {
      deadline.release();
    }
  }

  @Override
  public String toString() {
    return "TlsConnection[" + socket + ']';
  }

  /** Counts {@code failure}, the first one only, and says what a user gets to see of it. */
  IOException failed(SSLException failure) {
    if (aborted) {
      return new ConnectionAbortedException("connection aborted");
    }
    if (hasFailed.compareAndSet(false, true)) {
      stats.onError();
    }
    return failure;
  }

  void checkNotAborted() throws ConnectionAbortedException {
    if (aborted) {
      throw new ConnectionAbortedException("connection aborted");
    }
  }
}
