package io.weft.tls;

import io.weft.net.DirectTransfer;
import io.weft.net.SocketConnection;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLEngineResult.Status;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * The bytes from the peer, decrypted.
 *
 * <p>Waits for the peer with a small array, takes buffers from the pools when something has come,
 * and gives them back when all is read. The end of the socket's input is the end of this one, with
 * or without a word of TLS. For one thread at a time; a lock keeps {@link #close} from its buffers.
 */
final class TlsInput extends InputStream implements DirectTransfer.Source {
  private static final int WAITING_BYTES = 2 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocateDirect(0);

  private final SSLEngine engine;
  private final TlsConnection connection;
  private final SocketConnection socket;
  private final InputStream source;
  private final TlsOutput output;
  private final ReentrantLock lock = new ReentrantLock();
  private final byte[] waiting = new byte[WAITING_BYTES];

  /** What was received and not decrypted, ready to be read; null for nothing. */
  private @Nullable ByteBuffer records;

  /** What was decrypted and not read, ready to be read; null for nothing. */
  private @Nullable ByteBuffer plain;

  /** Whether the engine may have more to give without being given more. */
  private boolean isFilled;

  /** Whether what was received is less than a record. */
  private boolean isPartial;

  /** Whether the last read of the socket found as much as there was room for. */
  private boolean isBusy;

  private boolean ended;

  /** Learns what a server says in the clear; null if there is nothing to learn. */
  private @Nullable HandshakeScan scan;

  /**
   * The input of {@code connection}.
   *
   * @param source the bytes of the socket, and before them what was peeked
   */
  TlsInput(
      SSLEngine engine,
      TlsConnection connection,
      SocketConnection socket,
      InputStream source,
      TlsOutput output) {
    this.engine = engine;
    this.connection = connection;
    this.socket = socket;
    this.source = source;
    this.output = output;
  }

  void scan(@Nullable HandshakeScan scan) {
    this.scan = scan;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return length == 0 ? 0 : read(ByteBuffer.wrap(target, offset, length));
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    lock.lock();
    try {
      while (plain == null) {
        if (!isReady() && !receive()) {
          return -1;
        }
        int count = decrypt(target);
        if (count != 0) {
          return count;
        }
      }
      return take(target);
    } catch (SSLException e) {
      throw connection.failed(e);
    } finally {
      lock.unlock();
    }
  }

  /** As {@link io.weft.net.Connection#readNow}. */
  int readNow(byte[] target, int offset, int length) throws IOException {
    lock.lock();
    try {
      while (plain == null) {
        if (!isReady()) {
          int count = receiveNow();
          if (count <= 0) {
            return count;
          }
        }
        int count = decrypt(ByteBuffer.wrap(target, offset, length));
        if (count != 0) {
          return count;
        }
      }
      return take(ByteBuffer.wrap(target, offset, length));
    } catch (SSLException e) {
      throw connection.failed(e);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Gives the engine what the peer says; blocks for it.
   *
   * @return whether the peer has not gone away
   */
  boolean handshake() throws IOException {
    lock.lock();
    try {
      if (!isReady() && !receive()) {
        return false;
      }
      ByteBuffer unused = TlsBuffers.record();
      try {
        unwrap(unused);
      } finally {
        TlsBuffers.giveBack(unused);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Gives buffers back, unless another thread is reading, whose buffers become garbage. */
  @Override
  public void close() {
    if (lock.tryLock()) {
      try {
        ended = true;
        giveBackRecords();
        if (plain != null) {
          TlsBuffers.giveBack(plain);
          plain = null;
        }
      } finally {
        lock.unlock();
      }
    }
  }

  private void giveBackRecords() {
    if (records != null) {
      TlsBuffers.giveBack(records);
      records = null;
    }
  }

  /** Whether there is something to decrypt. */
  private boolean isReady() {
    return !ended && !isPartial && (records != null || isFilled);
  }

  /**
   * Decrypts into {@code target} if that has room for a record, else to be taken; 0 for nothing.
   */
  private int decrypt(ByteBuffer target) throws IOException {
    if (target.isDirect() && target.remaining() > TlsBuffers.RECORD_BYTES + 1024) {
      return unwrap(target);
    }
    ByteBuffer decrypted = TlsBuffers.record();
    int count = 0;
    try {
      count = unwrap(decrypted);
    } finally {
      if (count > 0) {
        plain = decrypted.flip();
      } else {
        TlsBuffers.giveBack(decrypted);
      }
    }
    return Math.min(count, 0);
  }

  private int take(ByteBuffer target) {
    ByteBuffer from = plain;
    if (from == null) {
      return 0;
    }
    int count = Math.min(target.remaining(), from.remaining());
    int limit = from.limit();
    target.put(from.limit(from.position() + count));
    from.limit(limit);
    if (!from.hasRemaining()) {
      TlsBuffers.giveBack(from);
      plain = null;
    }
    return count;
  }

  /** Decrypts what is there; -1 at the end, 0 if more has to come. */
  private int unwrap(ByteBuffer target) throws IOException {
    ByteBuffer from = records == null ? NOTHING : records;
    SSLEngineResult result = engine.unwrap(from, target);
    isFilled = !target.hasRemaining() || engine.isInboundDone();
    isPartial = result.getStatus() == Status.BUFFER_UNDERFLOW && from.hasRemaining();
    if (!from.hasRemaining()) {
      giveBackRecords();
    }
    if (result.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
      TlsConnection.runTasks(engine);
    }
    if (result.getStatus() == Status.CLOSED && result.bytesProduced() == 0) {
      connection.checkNotAborted();
      ended = true;
      return -1;
    }
    return result.bytesProduced();
  }

  /** Waits for the peer, after having said what there is to say; false at the end. */
  private boolean receive() throws IOException {
    if (ended) {
      connection.checkNotAborted();
      return false;
    }
    if (output.isPending()) {
      output.sendPending();
    }
    ByteBuffer rest = records;
    if (rest == null && !isBusy) {
      return received(source.read(waiting, 0, waiting.length));
    }
    ByteBuffer buffer = rest == null ? TlsBuffers.flight() : rest.compact();
    int before = buffer.position();
    int count = -1;
    try {
      count = read(source, buffer);
    } finally {
      records = buffer.flip();
      if (!buffer.hasRemaining()) {
        giveBackRecords();
      }
    }
    isPartial = false;
    isBusy = buffer.limit() == buffer.capacity();
    learn(buffer.duplicate().position(before));
    ended = count < 0;
    return !ended;
  }

  private boolean received(int count) {
    if (count < 0) {
      ended = true;
      return false;
    }
    isBusy = count == waiting.length;
    records = TlsBuffers.record().put(waiting, 0, count).flip();
    learn(records.duplicate());
    return true;
  }

  /** Takes what is there; 0 for nothing, -1 at the end. */
  private int receiveNow() throws IOException {
    if (ended) {
      connection.checkNotAborted();
      return -1;
    }
    int count =
        source.available() > 0
            ? source.read(waiting, 0, waiting.length)
            : socket.readNow(waiting, 0, waiting.length);
    if (count == 0) {
      return 0;
    }
    ByteBuffer rest = records;
    if (rest == null || count < 0) {
      return received(count) ? count : -1;
    }
    records = joined(rest, count);
    isPartial = false;
    return count;
  }

  /** What was received before and the {@code count} bytes that have just come. */
  private ByteBuffer joined(ByteBuffer rest, int count) {
    ByteBuffer target = rest;
    if (rest.capacity() - rest.remaining() < count) {
      target = TlsBuffers.flight().put(rest);
      TlsBuffers.giveBack(rest);
    } else {
      rest.compact();
    }
    return target.put(waiting, 0, count).flip();
  }

  private void learn(ByteBuffer received) {
    HandshakeScan current = scan;
    if (current != null) {
      current.accept(received);
    }
  }

  private static int read(InputStream source, ByteBuffer target) throws IOException {
    if (source instanceof DirectTransfer.Source direct) {
      return direct.read(target);
    }
    byte[] bytes = new byte[target.remaining()];
    int count = source.read(bytes, 0, bytes.length);
    if (count > 0) {
      target.put(bytes, 0, count);
    }
    return count;
  }
}
