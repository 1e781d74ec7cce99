package io.weft.http.http2;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.weft.http.HeaderMap;
import io.weft.http.StreamResetException;
import io.weft.http.http2.hpack.HpackEncoder;
import io.weft.net.BufferPool;
import io.weft.net.Connection;
import java.io.IOException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to the peer, shared by all streams of a connection.
 *
 * <p>Streams write frames into one buffer under the output lock, and encode fields there, so that
 * the order of the table is the order on the wire. {@link #flush} steps aside once if other streams
 * are open, so that they add what they have, and one system call takes all of it. What the reader
 * owes goes to a queue, which whoever flushes empties; if nobody does, a thread is started for it.
 */
final class Http2Output {
  private final Connection connection;
  private final StreamTable streams;
  private final SendWindows windows;
  private final LongConsumer counter;
  private final HpackEncoder encoder;
  private final long maxControlFrames;
  private final ReentrantLock lock = new ReentrantLock();
  private final ConcurrentLinkedQueue<ControlFrame> control = new ConcurrentLinkedQueue<>();
  private final AtomicInteger controlFrames = new AtomicInteger();
  private final AtomicBoolean writerStarted = new AtomicBoolean();

  @GuardedBy("lock")
  private byte @Nullable [] buffer;

  @GuardedBy("lock")
  private int length;

  private final AtomicLong dataFrames = new AtomicLong();

  /**
   * The output of {@code connection}.
   *
   * @param counter told how many bytes each write took
   */
  Http2Output(
      Connection connection,
      StreamTable streams,
      SendWindows windows,
      Http2Settings settings,
      LongConsumer counter) {
    this.connection = connection;
    this.streams = streams;
    this.windows = windows;
    this.counter = counter;
    this.encoder = new HpackEncoder(settings.hpackTableBytes(), true);
    this.maxControlFrames = settings.floods().controlFrames();
  }

  /** How many frames of data were written, for the limit on what answers them. */
  long dataFrames() {
    return dataFrames.get();
  }

  /** Writes {@code bytes} as they are: the preface. Only before there are streams. */
  void preface(byte[] bytes) throws IOException {
    lock.lock();
    try {
      append(bytes, 0, bytes.length);
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
      stream.beforeHeaders();
      encoder.begin();
      MessageWriter.write(headers, encoder);
      block(stream.id(), endStream);
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
      stream.throwIfReset();
      frame(FrameType.DATA, endStream ? FrameType.FLAG_END_STREAM : 0, stream.id(), count);
      append(source, offset, count);
      dataFrames.lazySet(dataFrames.getPlain() + 1);
    } finally {
      lock.unlock();
    }
  }

  /** Sends what was written, and what other streams have written meanwhile; blocks. */
  @SuppressWarnings("ThreadPriorityCheck") // only a hint: nothing depends on who runs next
  void flush() throws IOException {
    if (streams.size() > 1) {
      Thread.yield();
    }
    flushNow();
  }

  /** Sends what was written; blocks. */
  void flushNow() throws IOException {
    lock.lock();
    try {
      drainControl();
      writeOut();
      byte[] unused = buffer;
      if (unused != null) {
        buffer = null;
        BufferPool.HEAP.giveBack(unused);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Has {@code frame} sent soon; never blocks.
   *
   * @return false if so many wait that the peer cannot be reading
   */
  boolean control(ControlFrame frame) {
    control.add(frame);
    if (controlFrames.incrementAndGet() > maxControlFrames) {
      return false;
    }
    if (writerStarted.compareAndSet(false, true)) {
      Thread.ofVirtual().name(connection.info().id() + " control").start(this::writeControl);
    }
    return true;
  }

  /** Has {@code frame} sent with what comes next, by a stream that is about to flush. */
  void controlWithNext(ControlFrame frame) {
    control.add(frame);
    controlFrames.incrementAndGet();
  }

  private void writeControl() {
    try {
      do {
        flushNow();
        writerStarted.set(false);
      } while (!control.isEmpty() && writerStarted.compareAndSet(false, true));
    } catch (IOException e) {
      // The reader notices, and ends all streams.
      connection.abort();
    }
  }

  @GuardedBy("lock")
  private void drainControl() throws IOException {
    for (ControlFrame frame = control.poll(); frame != null; frame = control.poll()) {
      controlFrames.decrementAndGet();
      if (frame.tableBytes() != ControlFrame.NO_CHANGE) {
        encoder.maxTableBytes(frame.tableBytes());
      }
      append(frame.bytes(), 0, frame.bytes().length);
      if (frame.windowBytes() != ControlFrame.NO_CHANGE
          && !windows.initial((int) frame.windowBytes(), streams)) {
        connection.abort();
      }
    }
  }

  @GuardedBy("lock")
  private void block(int streamId, boolean endStream) throws IOException {
    byte[] block = encoder.bytes();
    int left = encoder.length();
    int end = endStream ? FrameType.FLAG_END_STREAM : 0;
    int first = Math.min(left, FrameType.MAX_PAYLOAD_BYTES);
    left -= first;
    frame(FrameType.HEADERS, end | (left == 0 ? FrameType.FLAG_END_HEADERS : 0), streamId, first);
    append(block, 0, first);
    int at = first;
    while (left > 0) {
      int part = Math.min(left, FrameType.MAX_PAYLOAD_BYTES);
      left -= part;
      frame(FrameType.CONTINUATION, left == 0 ? FrameType.FLAG_END_HEADERS : 0, streamId, part);
      append(block, at, part);
      at += part;
    }
  }

  @GuardedBy("lock")
  private void frame(int type, int flags, int streamId, int payload) throws IOException {
    byte[] target = buffer();
    if (target.length - length < FrameType.HEADER_BYTES) {
      writeOut();
    }
    ControlFrame.putHeader(target, length, payload, type << 8 | flags, streamId);
    length += FrameType.HEADER_BYTES;
  }

  @GuardedBy("lock")
  private void append(byte[] source, int offset, int count) throws IOException {
    byte[] target = buffer();
    int done = 0;
    while (done < count) {
      int part = Math.min(count - done, target.length - length);
      System.arraycopy(source, offset + done, target, length, part);
      length += part;
      done += part;
      if (length == target.length) {
        writeOut();
      }
    }
  }

  @GuardedBy("lock")
  private byte[] buffer() {
    byte[] known = buffer;
    if (known == null) {
      known = BufferPool.HEAP.borrow();
      buffer = known;
    }
    return known;
  }

  @GuardedBy("lock")
  private void writeOut() throws IOException {
    byte[] full = buffer;
    if (full == null || length == 0) {
      return;
    }
    int count = length;
    // A write that fails must not be tried again with the same bytes.
    length = 0;
    connection.out().write(full, 0, count);
    counter.accept(count);
  }
}
