package io.weft.tls;

import io.netty.internal.tcnative.Buffer;
import io.netty.internal.tcnative.SSL;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * One connection's end of TLS, done by BoringSSL.
 *
 * <p>Takes direct buffers only. {@link #wrap} encrypts as many records as there is room for, and
 * {@link #unwrap} takes parts of records. The configuration is the context's: setters do nothing
 * but what a context cannot know. Any thread; calls exclude each other and never block but for
 * that. Native memory is freed by {@link #release}, which has to be called.
 */
final class BoringEngine extends ContextEngine {
  /** Room for what is said while nothing is being written: alerts, tickets, key updates. */
  private static final int ASIDE_BYTES = 1024;

  /** What may come before the records of a write. */
  private static final int KEY_UPDATE_BYTES = 64;

  private static final int RECORD_BYTES = 16 * 1024;

  private final BoringContext context;
  private final boolean isClient;
  private final ReentrantLock lock = new ReentrantLock();

  /** The address of the SSL; 0 after the release. Written under the lock. */
  private volatile long ssl;

  private final long bio;
  private final BoringPeer peer = new BoringPeer();
  private boolean handshaken;
  private boolean wantsWrite;
  private @Nullable Runnable task;
  private boolean inboundDone;
  private boolean closing;
  private boolean outboundDone;
  private boolean failed;
  private @Nullable SSLException deferred;
  private int overhead;

  private volatile boolean released;

  /** An engine over a new SSL, which it frees. */
  BoringEngine(BoringContext context, long ssl, boolean isClient) {
    super(isClient);
    this.context = context;
    this.isClient = isClient;
    this.ssl = ssl;
    this.bio = SSL.bioNewByteBuffer(ssl, ASIDE_BYTES);
    this.wantsWrite = isClient;
  }

  /**
   * Has native memory freed as soon as no other thread uses it. Any thread, never blocks, may be
   * called again; later calls of other methods find a closed engine.
   */
  void release() {
    released = true;
    freeIfUnused();
  }

  private void freeIfUnused() {
    if (lock.tryLock()) {
      try {
        long address = ssl;
        if (address != 0) {
          ssl = 0;
          context.forget(address);
          SSL.freeSSL(address);
        }
      } finally {
        lock.unlock();
      }
    }
  }

  /** Ends a use; what was released meanwhile is freed by whoever comes last. */
  private void unlock() {
    lock.unlock();
    if (released && ssl != 0) {
      freeIfUnused();
    }
  }

  /** Whether something waits to be sent that no handshake waits for. */
  boolean hasOutput() {
    lock.lock();
    try {
      return ssl != 0 && SSL.bioLengthNonApplication(bio) > 0;
    } finally {
      unlock();
    }
  }

  @Override
  public SSLEngineResult wrap(ByteBuffer source, ByteBuffer target) throws SSLException {
    lock.lock();
    try {
      if (ssl == 0) {
        return result(Status.CLOSED, 0, 0);
      }
      int room = target.remaining();
      if (room <= overhead + KEY_UPDATE_BYTES) {
        return result(Status.BUFFER_OVERFLOW, 0, 0);
      }
      int consumed = 0;
      SSL.bioSetByteBuffer(bio, address(target), room, true);
      try {
        SSL.bioFlushByteBuffer(bio);
        consumed = advance(source, room);
      } finally {
        int produced = room - SSL.bioLengthByteBuffer(bio);
        SSL.bioClearByteBuffer(bio);
        target.position(target.position() + produced);
        source.position(source.position() + consumed);
        room = produced;
      }
      return result(outboundDone || failed ? Status.CLOSED : Status.OK, consumed, room);
    } finally {
      unlock();
    }
  }

  /** Does what is next to be written; returns how many bytes of {@code source} are. */
  private int advance(ByteBuffer source, int room) throws SSLException {
    if (failed || outboundDone) {
      return 0;
    }
    if (!handshaken) {
      if (wantsWrite && task == null) {
        handshake();
      }
      return 0;
    }
    if (closing) {
      outboundDone = true;
      SSL.shutdownSSL(ssl);
      return 0;
    }
    int length = Math.min(source.remaining(), fitting(SSL.bioLengthByteBuffer(bio), room));
    if (length <= 0) {
      return 0;
    }
    int written = SSL.writeToSSL(ssl, address(source), length);
    if (written <= 0) {
      throw failure();
    }
    return written;
  }

  /** How many bytes can be encrypted into {@code left} bytes. */
  private int fitting(int left, int room) {
    int usable = Math.min(left, room) - KEY_UPDATE_BYTES;
    int records = usable / (RECORD_BYTES + overhead);
    int rest = usable - records * (RECORD_BYTES + overhead) - overhead;
    return records * RECORD_BYTES + Math.max(rest, 0);
  }

  @Override
  public SSLEngineResult unwrap(ByteBuffer source, ByteBuffer target) throws SSLException {
    lock.lock();
    try {
      throwDeferred();
      if (ssl == 0 || inboundDone || failed) {
        return result(Status.CLOSED, 0, 0);
      }
      int length = source.remaining();
      int produced = 0;
      int consumed = 0;
      SSL.bioSetByteBuffer(bio, address(source), length, false);
      try {
        if (handshaken) {
          produced = decrypt(target);
        } else if (task == null && !wantsWrite) {
          handshake();
        }
      } finally {
        consumed = length - SSL.bioLengthByteBuffer(bio);
        SSL.bioClearByteBuffer(bio);
        source.position(source.position() + consumed);
        target.position(target.position() + produced);
      }
      return result(status(consumed, produced), consumed, produced);
    } finally {
      unlock();
    }
  }

  private Status status(int consumed, int produced) {
    if (inboundDone && produced == 0) {
      return Status.CLOSED;
    }
    return consumed == 0 && produced == 0 && task == null && !wantsWrite
        ? Status.BUFFER_UNDERFLOW
        : Status.OK;
  }

  /** Decrypts what there is room for. */
  private int decrypt(ByteBuffer target) throws SSLException {
    long to = address(target);
    int room = target.remaining();
    int produced = 0;
    while (produced < room) {
      int count = SSL.readFromSSL(ssl, to + produced, room - produced);
      if (count > 0) {
        produced += count;
        if (SSL.bioLengthByteBuffer(bio) == 0 && produced < room) {
          break;
        }
      } else {
        int error = SSL.getError(ssl, count);
        inboundDone = error == SSL.SSL_ERROR_ZERO_RETURN;
        if (!inboundDone && error != SSL.SSL_ERROR_WANT_READ && error != SSL.SSL_ERROR_WANT_WRITE) {
          deferred = failure();
        }
        break;
      }
    }
    if (produced == 0) {
      throwDeferred();
    }
    return produced;
  }

  /** Reports what has failed after data that was to be given first. */
  private void throwDeferred() throws SSLException {
    SSLException failure = deferred;
    deferred = null;
    if (failure != null) {
      throw failure;
    }
  }

  private void handshake() throws SSLException {
    int done = SSL.doHandshake(ssl);
    wantsWrite = false;
    if (done == 1) {
      handshaken = true;
      overhead = SSL.getMaxWrapOverhead(ssl);
      return;
    }
    int error = SSL.getError(ssl, done);
    if (error == SSL.SSL_ERROR_WANT_WRITE) {
      wantsWrite = true;
    } else if (error == SSL.SSL_ERROR_WANT_CERTIFICATE_VERIFY) {
      task = SSL.getTask(ssl);
    } else if (error == SSL.SSL_ERROR_ZERO_RETURN) {
      inboundDone = true;
    } else if (error != SSL.SSL_ERROR_WANT_READ) {
      throw failure();
    }
  }

  private SSLException failure() {
    failed = true;
    return BoringFailure.last(peer.refusal());
  }

  @Override
  public @Nullable Runnable getDelegatedTask() {
    lock.lock();
    try {
      Runnable next = task;
      if (next == null) {
        return null;
      }
      task = null;
      wantsWrite = true;
      return next;
    } finally {
      unlock();
    }
  }

  /** What the peer has shown. */
  BoringPeer peer() {
    return peer;
  }

  @Override
  public SSLSession getSession() {
    lock.lock();
    try {
      return new BoringSession(
          ssl == 0 || !handshaken ? null : BoringSession.Facts.of(ssl),
          peer.certificates(ssl, isClient),
          context.identity());
    } finally {
      unlock();
    }
  }

  @Override
  public String getApplicationProtocol() {
    lock.lock();
    try {
      String protocol = ssl == 0 ? null : SSL.getAlpnSelected(ssl);
      return protocol == null ? "" : protocol;
    } finally {
      unlock();
    }
  }

  @Override
  public HandshakeStatus getHandshakeStatus() {
    lock.lock();
    try {
      return handshakeStatus();
    } finally {
      unlock();
    }
  }

  /** A server's tickets of TLS 1.3 are no part of it: they go out with the first data. */
  private HandshakeStatus handshakeStatus() {
    if (ssl == 0) {
      return HandshakeStatus.NOT_HANDSHAKING;
    }
    if (task != null) {
      return HandshakeStatus.NEED_TASK;
    }
    if (wantsWrite || (closing && !outboundDone)) {
      return HandshakeStatus.NEED_WRAP;
    }
    if (SSL.bioLengthNonApplication(bio) > 0) {
      return HandshakeStatus.NEED_WRAP;
    }
    return handshaken || failed || inboundDone
        ? HandshakeStatus.NOT_HANDSHAKING
        : HandshakeStatus.NEED_UNWRAP;
  }

  @Override
  public void beginHandshake() {
    // The first call of wrap or unwrap does; there is no second handshake.
  }

  @Override
  public void closeOutbound() {
    lock.lock();
    try {
      closing = handshaken;
    } finally {
      unlock();
    }
  }

  @Override
  public boolean isOutboundDone() {
    return outboundDone || ssl == 0;
  }

  @Override
  public void closeInbound() {
    inboundDone = true;
  }

  @Override
  public boolean isInboundDone() {
    return inboundDone || deferred != null || ssl == 0;
  }

  private SSLEngineResult result(Status status, int consumed, int produced) {
    return new SSLEngineResult(status, handshakeStatus(), consumed, produced);
  }

  private static long address(ByteBuffer buffer) {
    return Buffer.address(buffer) + buffer.position();
  }
}
