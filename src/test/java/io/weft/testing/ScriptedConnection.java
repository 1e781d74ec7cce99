package io.weft.testing;

import io.weft.net.Address;
import io.weft.net.Connection;
import io.weft.net.ConnectionAbortedException;
import io.weft.net.ConnectionInfo;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A connection whose peer is a script: what was fed is read piece by piece, what is written can be
 * looked at.
 *
 * <p>A read that finds no piece blocks until one is fed, the input is ended, or the connection is
 * aborted, as a socket's read does. Any thread.
 */
public final class ScriptedConnection implements Connection {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Deque<byte[]> pieces = new ArrayDeque<>();
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();
  private final ConnectionInfo info =
      new ConnectionInfo(Address.of("10.0.0.1", 80), Address.of("10.0.0.2", 4711));
  private int takenFromFirst;
  private int reads;
  private int writes;
  private int writableBytes = Integer.MAX_VALUE;
  private boolean ended;
  private boolean abortsWhenStarved;
  private boolean starved;
  private boolean endSeen;
  private boolean aborted;
  private boolean inputAborted;
  private boolean outputShutdown;
  private boolean closed;
  private boolean blocked;

  /** A peer that sends {@code pieces}, one for each read, and then nothing. */
  public ScriptedConnection(String... pieces) {
    for (String piece : pieces) {
      feed(piece);
    }
  }

  /** Has a later read return {@code piece}, which is ISO-8859-1. */
  public ScriptedConnection feed(String piece) {
    return feed(piece.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Has a later read return {@code piece}; an empty one counts for nothing. */
  public ScriptedConnection feed(byte[] piece) {
    return change(() -> {
      if (piece.length > 0) {
        pieces.add(piece);
      }
    });
  }

  /** Has reads find the end of input after what was fed. */
  public ScriptedConnection end() {
    return change(() -> ended = true);
  }

  /** Has a read that finds nothing abort the connection, instead of blocking for ever. */
  public ScriptedConnection abortWhenStarved() {
    return change(() -> abortsWhenStarved = true);
  }

  /** Whether a read found nothing and therefore aborted the connection. */
  public boolean isStarved() {
    return starved;
  }

  /** Has writes block after {@code bytes} more, as those to a peer that does not read do. */
  public ScriptedConnection stopReadingAfter(int bytes) {
    return change(() -> writableBytes = bytes);
  }

  /** What was written, as ISO-8859-1. */
  public String written() {
    lock.lock();
    try {
      return written.toString(StandardCharsets.ISO_8859_1);
    } finally {
      lock.unlock();
    }
  }

  /** How many reads returned bytes or the end of input. */
  public int reads() {
    return reads;
  }

  /** How many writes there were. */
  public int writes() {
    return writes;
  }

  /** Whether a read found the end of input. */
  public boolean isEndSeen() {
    return endSeen;
  }

  public boolean isAborted() {
    return aborted;
  }

  public boolean isInputAborted() {
    return inputAborted;
  }

  public boolean isOutputShutdown() {
    return outputShutdown;
  }

  public boolean isClosed() {
    return closed;
  }

  /** Waits until a thread is blocked in a read or a write. */
  public void awaitBlocked() throws InterruptedException {
    lock.lock();
    try {
      while (!blocked) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until {@code text} was written {@code times} times. */
  public void awaitWritten(String text, int times) throws InterruptedException {
    lock.lock();
    try {
      while (written().split(text, -1).length <= times) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public InputStream in() {
    return new Input();
  }

  @Override
  public OutputStream out() {
    return new Output();
  }

  @Override
  public ConnectionInfo info() {
    return info;
  }

  @Override
  public void shutdownOutput() {
    change(() -> outputShutdown = true);
  }

  @Override
  public void abort() {
    change(() -> aborted = true);
  }

  @Override
  public void abortInput() {
    change(() -> inputAborted = true);
  }

  @Override
  public boolean isStale() {
    return ended || aborted || !pieces.isEmpty();
  }

  @Override
  public void close() {
    change(() -> {
      closed = true;
      aborted = true;
    });
  }

  private ScriptedConnection change(Runnable action) {
    lock.lock();
    try {
      action.run();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    return this;
  }

  private void await() throws IOException {
    blocked = true;
    changed.signalAll();
    changed.awaitUninterruptibly();
    blocked = false;
    throwIfAborted();
  }

  private void throwIfAborted() throws IOException {
    if (aborted) {
      throw new ConnectionAbortedException("connection aborted");
    }
  }

  private final class Input extends InputStream {
    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      lock.lock();
      try {
        throwIfAborted();
        while (pieces.isEmpty() && !ended && !inputAborted) {
          starved = abortsWhenStarved;
          aborted |= abortsWhenStarved;
          throwIfAborted();
          await();
        }
        reads++;
        byte[] piece = pieces.peek();
        if (inputAborted || piece == null) {
          endSeen = true;
          return -1;
        }
        int count = Math.min(length, piece.length - takenFromFirst);
        System.arraycopy(piece, takenFromFirst, target, offset, count);
        takenFromFirst += count;
        if (takenFromFirst == piece.length) {
          pieces.remove();
          takenFromFirst = 0;
        }
        return count;
      } finally {
        lock.unlock();
      }
    }
  }

  private final class Output extends OutputStream {
    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] source, int offset, int length) throws IOException {
      lock.lock();
      try {
        throwIfAborted();
        writes++;
        int done = 0;
        while (done < length) {
          int count = Math.min(writableBytes, length - done);
          written.write(source, offset + done, count);
          writableBytes -= count;
          done += count;
          changed.signalAll();
          if (done < length) {
            await();
          }
        }
      } finally {
        lock.unlock();
      }
    }
  }
}
