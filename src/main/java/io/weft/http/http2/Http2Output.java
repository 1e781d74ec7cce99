package io.weft.http.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.weft.http.HeaderMap;
import io.weft.http.StreamResetException;
import io.weft.http.http2.hpack.HpackEncoder;
import io.weft.net.Connection;
import io.weft.net.ConnectionAbortedException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The way to the peer, shared by all streams of a connection.
 *
 * <p>Streams add frames to what is pending under a lock, and encode fields there, so that the order
 * of the table is the order on the wire. The lock is not held while bytes are written: one thread
 * at a time takes all that is pending and writes it, while others add more. {@link #flush} steps
 * aside once if other streams are open, so that they add what they have; what comes during a write
 * is left to a thread that is started for it. What the reader owes goes to a queue, which whoever
 * writes empties.
 */
final class Http2Output {
  /** Whose output this is; must not block. */
  interface Owner {
    /** A write took so many bytes. */
    void onWritten(int bytes);

    /** The write of this number keeps the thread of a stream that has failed. */
    void onCaptive(long number);

    /** What the name of a thread that writes begins with. */
    String threadPrefix();
  }

  /** Room that most fields need; more is made for those that are longer. */
  private static final int FIELDS_BYTES = 1024;

  private final Connection connection;
  private final StreamTable streams;
  private final SendWindows windows;
  private final HpackEncoder encoder;
  private final ReentrantLock lock = new ReentrantLock();

  /** What was pending is being written, or a stream that waits was reset. */
  private final Condition room = lock.newCondition();

  private final Condition idle = lock.newCondition();
  private final ControlQueue control;
  private final AtomicBoolean writerStarted = new AtomicBoolean();

  @GuardedBy("lock")
  private final PendingBytes pending = new PendingBytes();

  @GuardedBy("lock")
  private final OngoingWrite writing = new OngoingWrite();

  /** Whether nothing will be sent any more; changes under the lock. */
  private volatile boolean over;

  private final AtomicLong dataFrames = new AtomicLong();
  private final Owner owner;

  /** The output of {@code connection}. */
  Http2Output(
      Connection connection,
      StreamTable streams,
      SendWindows windows,
      Http2Settings settings,
      Owner owner) {
    this.connection = connection;
    this.streams = streams;
    this.windows = windows;
    this.owner = owner;
    this.encoder = new HpackEncoder(settings.hpackTableBytes(), true);
    this.control = new ControlQueue(settings.floods().controlFrames());
  }

  /** How many frames of data were written, for the limit on what answers them. */
  long dataFrames() {
    return dataFrames.get();
  }

  /** Writes {@code bytes} as they are: the preface. Only before there are streams. */
  void preface(byte[] bytes) {
    lock.lock();
    try {
      pending.add(bytes);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Writes the fields of a message, or its trailers; blocks while the peer does not read.
   *
   * @return how many bytes their block has
   * @throws StreamResetException if the stream was reset
   */
  int headers(Http2Stream stream, HeaderMap headers, boolean endStream) throws IOException {
    lock.lock();
    try {
      awaitRoom(stream, FIELDS_BYTES);
      stream.beforeHeaders();
      encoder.begin();
      MessageWriter.write(headers, encoder);
      pending.block(stream.id(), encoder.bytes(), encoder.length(), endStream);
      if (endStream) {
        stream.endLocal();
      }
      return encoder.length();
    } finally {
      lock.unlock();
    }
  }

  /** Writes a frame of data, for which there is room in the windows; blocks as above. */
  void data(Http2Stream stream, byte[] source, int offset, int count, boolean endStream)
      throws IOException {
    lock.lock();
    try {
      awaitRoom(stream, FrameType.HEADER_BYTES + count);
      stream.throwIfReset();
      int flags = endStream ? FrameType.FLAG_END_STREAM : 0;
      pending.header(FrameType.DATA, flags, stream.id(), count);
      pending.add(source, offset, count);
      dataFrames.lazySet(dataFrames.getPlain() + 1);
      if (endStream) {
        stream.endLocal();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has what was written sent, together with what other streams have written meanwhile: by this
   * thread, which blocks, or soon by another if one is writing. For a thread whose stream is open.
   */
  void flush(Http2Stream stream) throws IOException {
    flush(stream, streams.size() > 1);
  }

  /** As {@link #flush}, for a thread whose stream is over. */
  void flushLast() throws IOException {
    flush(null, streams.size() > 0);
  }

  @SuppressWarnings("ThreadPriorityCheck") // only a hint: nothing depends on who runs next
  private void flush(@Nullable Http2Stream stream, boolean hasOthers) throws IOException {
    if (hasOthers) {
      Thread.yield();
    }
    if (!writeOnce(stream)) {
      startWriter();
    }
  }

  /** Sends what was written; blocks until it is sent. */
  void flushNow() throws IOException {
    lock.lock();
    try {
      writeAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Sends what was written, then the end, once; blocks until both are sent. What is owed later is
   * dropped: a write that fails would abort the connection while the peer still reads.
   */
  void shutdown() throws IOException {
    lock.lock();
    try {
      awaitIdle();
      if (over) {
        return;
      }
      writeAll();
      end();
    } finally {
      lock.unlock();
    }
    connection.shutdownOutput();
  }

  /**
   * Has {@code frame} sent soon; never blocks.
   *
   * @return false if so many wait that the peer cannot be reading
   */
  boolean control(ControlFrame frame) {
    if (over) {
      return true;
    }
    if (!control.add(frame)) {
      return false;
    }
    startWriter();
    return true;
  }

  /** Has {@code frame} sent with what comes next, by a stream that is about to flush. */
  void controlWithNext(ControlFrame frame) {
    var unused = control.add(frame);
  }

  /** Has the thread of {@code stream}, which has failed, notice that it need not wait. */
  void onFailure(Http2Stream stream) {
    lock.lock();
    try {
      room.signalAll();
      if (writing.isBy(stream)) {
        owner.onCaptive(writing.number());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Whether the write of this number goes on. */
  boolean isWriting(long number) {
    lock.lock();
    try {
      return writing.isActive() && writing.number() == number;
    } finally {
      lock.unlock();
    }
  }

  /** Whether a write goes on for at least {@code nanos}. */
  boolean isStuck(long nanos) {
    lock.lock();
    try {
      return writing.lasts(nanos);
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what is borrowed: the connection is over, and nothing can be sent any more. */
  void close() {
    lock.lock();
    try {
      end();
    } finally {
      lock.unlock();
    }
  }

  private void startWriter() {
    if (writerStarted.compareAndSet(false, true)) {
      Thread.ofVirtual().name(owner.threadPrefix() + " writer").start(this::runWriter);
    }
  }

  private void runWriter() {
    try {
      do {
        flushNow();
        writerStarted.set(false);
      } while (isAnythingLeft() && writerStarted.compareAndSet(false, true));
    } catch (IOException e) {
      // The connection was aborted: its reader notices, and ends all streams.
    }
  }

  private boolean isAnythingLeft() {
    lock.lock();
    try {
      return pending.length() > 0 || !control.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  /** Writes all there is; blocks until it is written. The lock is free meanwhile. */
  @GuardedBy("lock")
  private void writeAll() throws IOException {
    awaitIdle();
    throwIfOver();
    drainControl();
    while (pending.length() > 0) {
      write(null);
      drainControl();
    }
  }

  @GuardedBy("lock")
  private void awaitIdle() {
    while (writing.isActive()) {
      idle.awaitUninterruptibly();
    }
  }

  /** Writes what is pending; false if that is left to another thread, or if more has come. */
  private boolean writeOnce(@Nullable Http2Stream stream) throws IOException {
    lock.lock();
    try {
      if (pending.length() == 0) {
        return true;
      }
      if (writing.isActive() || (stream != null && stream.failure() != null)) {
        return false;
      }
      throwIfOver();
      drainControl();
      write(stream);
      return pending.length() == 0;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Takes what is pending and writes it; nobody else does. The lock is free meanwhile.
   *
   * @param by the stream whose thread this is, and which has not failed; null for none
   */
  @GuardedBy("lock")
  private void write(@Nullable Http2Stream by) throws IOException {
    int count = pending.length();
    byte[] bytes = pending.take();
    writing.begin(by);
    room.signal();
    boolean written = false;
    lock.unlock();
    try {
      connection.out().write(bytes, 0, count);
      owner.onWritten(count);
      written = true;
    } finally {
      PendingBytes.giveBack(bytes);
      lock.lock();
      writing.end();
      idle.signalAll();
      if (!written) {
        end();
        // The reader notices, and ends all streams.
        connection.abort();
      }
    }
  }

  /** Nothing can be sent any more. */
  @GuardedBy("lock")
  private void end() {
    over = true;
    PendingBytes.giveBack(pending.take());
    room.signalAll();
  }

  /** Blocks until {@code count} bytes may be added, at most a frame. */
  @GuardedBy("lock")
  private void awaitRoom(Http2Stream stream, int count) throws IOException {
    throwIfOver();
    if (pending.fits(count)) {
      return;
    }
    try {
      while (!pending.fits(count)) {
        stream.throwIfReset();
        throwIfOver();
        if (writing.isActive()) {
          room.awaitUninterruptibly();
        } else {
          write(stream);
        }
      }
    } finally {
      // There may be room for the next one that waits, too.
      room.signal();
    }
  }

  @GuardedBy("lock")
  private void throwIfOver() throws IOException {
    if (over) {
      throw new ConnectionAbortedException("connection closed");
    }
  }

  @GuardedBy("lock")
  private void drainControl() {
    for (ControlFrame frame = control.poll(); frame != null; frame = control.poll()) {
      if (frame.tableBytes() != ControlFrame.NO_CHANGE) {
        encoder.maxTableBytes(frame.tableBytes());
      }
      pending.add(frame.bytes());
      if (frame.windowBytes() != ControlFrame.NO_CHANGE
          && !windows.initial((int) frame.windowBytes(), streams)) {
        connection.abort();
      }
    }
  }
}
