package io.weft.http.http1;

import io.weft.http.CodecError;
import io.weft.net.Connection;
import io.weft.net.DirectTransfer;
import io.weft.net.ReadBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The reading side of a connection: buffered bytes, lines, and what was counted.
 *
 * <p>One thread reads at a time; the input lock makes a second one wait: the thread that drains a
 * connection for the pump that is still blocked, and the stream's thread for the one that reads
 * ahead to learn whether the client is gone.
 */
final class Http1Input {
  /** Learns of each piece that was read, on the reading thread. */
  @FunctionalInterface
  interface Counter {
    void count(long bytes);
  }

  /** From how many wanted bytes on a read goes past the buffer. */
  private static final int DIRECT_BYTES = 4 * 1024;

  private final Connection connection;
  private final ReadBuffer buffer;
  private final Counter counter;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean ended;

  /** How many bytes of the message were consumed; for the counters of streams. */
  private long consumed;

  Http1Input(Connection connection, Counter counter) {
    this.connection = connection;
    this.buffer = new ReadBuffer(connection.in());
    this.counter = counter;
  }

  ReadBuffer buffer() {
    return buffer;
  }

  Connection connection() {
    return connection;
  }

  /** Whether the end of input was seen. */
  boolean isEnded() {
    return ended;
  }

  /** How many bytes were consumed since the connection began. */
  long consumed() {
    return consumed;
  }

  /** Takes the input lock, waiting for whoever is reading; afterwards the buffer can be used. */
  void lock() {
    lock.lock();
  }

  void unlock() {
    lock.unlock();
  }

  /** Whether another thread is reading, so that the buffer must not be touched. */
  boolean isBusy() {
    return lock.isLocked();
  }

  /**
   * Reads more behind what is buffered; blocks.
   *
   * @return false at the end of input
   */
  boolean fill(int most) throws IOException {
    int before = buffer.remaining();
    lock.lock();
    try {
      if (buffer.remaining() > before) {
        return true;
      }
      if (ended) {
        return false;
      }
      int count = buffer.fill(most);
      if (count < 0) {
        ended = true;
        return false;
      }
      counter.count(count);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Buffers what has come already, unless another thread is reading; never blocks. A failure is
   * left to the next read.
   */
  void gather() {
    if (!lock.tryLock()) {
      return;
    }
    try {
      int count = ended ? 0 : buffer.fillNow(connection);
      ended |= count < 0;
      counter.count(Math.max(0, count));
    } catch (IOException e) {
      ended = true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the first byte of the next message, whoever reads it, and meanwhile holds no more
   * than the small buffer; blocks.
   *
   * @return false at the end of input
   */
  boolean awaitBytes(int most) throws IOException {
    lock.lock();
    try {
      buffer.release();
      return buffer.remaining() > 0 || fill(most);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Where the line that begins at the buffer's position ends, that is the index of its LF; reads
   * until it is there.
   *
   * @param most how long it may be, with its end
   * @return -1 if the input ended before its first byte
   * @throws Http1Exception with {@code tooLong} if it is longer
   * @throws EOFException if the input ended in its middle
   */
  int readLine(int most, CodecError tooLong) throws IOException {
    int scanned = 0;
    while (true) {
      byte[] array = buffer.array();
      int limit = buffer.limit();
      for (int i = buffer.position() + scanned; i < limit; i++) {
        if (array[i] == '\n') {
          if (i - buffer.position() >= most) {
            throw new Http1Exception(tooLong);
          }
          return i;
        }
      }
      scanned = buffer.remaining();
      if (scanned >= most) {
        throw new Http1Exception(tooLong);
      }
      if (!fill(most + 2)) {
        if (scanned == 0) {
          return -1;
        }
        throw new EOFException("end of input in a line");
      }
    }
  }

  /** Whether an empty line is buffered, the end of a head. */
  boolean hasEmptyLine() {
    byte[] array = buffer.array();
    int lineStart = buffer.position();
    for (int i = lineStart; i < buffer.limit(); i++) {
      if (array[i] != '\n') {
        continue;
      }
      if (i == lineStart || (i == lineStart + 1 && array[lineStart] == '\r')) {
        return true;
      }
      lineStart = i + 1;
    }
    return false;
  }

  /** Consumes {@code count} buffered bytes. */
  void skip(int count) {
    buffer.skip(count);
    consumed += count;
  }

  /** Reads up to {@code length} bytes, what is buffered first; -1 at the end of input. Blocks. */
  int read(byte[] target, int offset, int length) throws IOException {
    lock.lock();
    try {
      if (buffer.remaining() == 0) {
        if (length >= DIRECT_BYTES) {
          int count = ended ? -1 : connection.in().read(target, offset, length);
          countDirect(count);
          return count;
        }
        if (!fill(ReadBuffer.IDLE_BYTES)) {
          return -1;
        }
      }
      int count = buffer.take(target, offset, length);
      consumed += count;
      return count;
    } finally {
      lock.unlock();
    }
  }

  /** Reads into a direct buffer while nothing is buffered; -1 at the end of input. Blocks. */
  int readDirect(DirectTransfer.Source source, ByteBuffer target) throws IOException {
    lock.lock();
    try {
      int count = ended ? -1 : source.read(target);
      countDirect(count);
      return count;
    } finally {
      lock.unlock();
    }
  }

  private void countDirect(int count) {
    if (count < 0) {
      ended = true;
    } else {
      consumed += count;
      counter.count(count);
    }
  }
}
