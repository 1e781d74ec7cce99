package io.weft.http.http1;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.net.BufferPool;
import io.weft.net.DirectTransfer;
import io.weft.net.ReadBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The body of a message as it comes from a connection.
 *
 * <p>Read by one thread; {@link #cancel} belongs to any. The end is noticed as soon as the last
 * byte of the message was consumed, not only by the read that returns -1, so that the connection is
 * known to be reusable. Source: RFC 9112 section 6 and 7.
 */
final class Http1Body extends HttpBody {
  /** Who wants to know how the body fares; called on the reading thread. */
  interface Owner {
    /** {@code body} bytes were read, {@code wire} with their framing. */
    void onBody(long body, long wire);

    /** The last byte was consumed. */
    void onBodyEnd();

    /** What reading throws if {@code cause} happened, or if the body was cancelled. */
    IOException bodyFailure(IOException cause);

    /** Any thread: have a blocked read fail. */
    void onBodyCancel();
  }

  /** Where large pieces can be written to without lying in the heap. */
  interface DirectTarget {
    /** Where {@code bytes} may now be written; null if they have to go through the stream. */
    DirectTransfer.@Nullable Sink beginDirect(long bytes) throws IOException;

    /** {@code bytes} more were written. */
    void onDirect(int bytes);

    /** All announced bytes were written. */
    void endDirect() throws IOException;
  }

  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);
  private static final long DIRECT_BYTES = 32 * 1024;

  /** What is passed on at once: as much as a TLS record holds. */
  private static final int PIECE_BYTES = 16 * 1024;

  private static final int DROPPED_BYTES = 4 * 1024;
  private static final int MAX_DROPPED_PIECES = 256;

  private final Http1Input input;
  private final Framing framing;
  private final @Nullable Chunks chunks;
  private final Owner owner;

  /** Bytes left of the body, or of the chunk; unlimited where only the end of input tells. */
  private long left;

  /** What the next read throws: the framing behind the bytes that were read last is wrong. */
  private @Nullable IOException failure;

  private boolean ended;
  private volatile boolean cancelled;

  /** Whether another thread than the stream's reads. */
  private boolean handedOver;

  Http1Body(Http1Input input, Framing framing, long length, FieldParser fields, Owner owner) {
    this.input = input;
    this.framing = framing;
    this.chunks = framing == Framing.CHUNKED ? new Chunks(input, fields) : null;
    this.owner = owner;
    this.left =
        switch (framing) {
          case LENGTH -> length;
          case CHUNKED, NONE -> 0;
          case UNTIL_CLOSE, RAW -> Long.MAX_VALUE;
        };
  }

  /** Whether the last byte was consumed. */
  boolean isEnded() {
    return ended;
  }

  boolean isCancelled() {
    return cancelled;
  }

  @Override
  public long remaining() {
    if (ended) {
      return 0;
    }
    return framing == Framing.LENGTH ? left : -1;
  }

  @Override
  public boolean isBuffered() {
    if (ended) {
      return true;
    }
    if (chunks != null) {
      return chunks.isBuffered(left);
    }
    return framing == Framing.NONE
        || (framing == Framing.LENGTH && left <= input.buffer().remaining());
  }

  @Override
  public void gather() {
    boolean isShort = chunks != null || left <= BufferPool.HEAP_BYTES;
    if (isShort && !ended && !isBuffered()) {
      input.gather();
    }
  }

  @Override
  public void handOver() {
    handedOver = true;
  }

  /** Drops what has come, so that the body may end, unless another thread reads; never blocks. */
  void dropArrived() throws IOException {
    byte[] sink = new byte[DROPPED_BYTES];
    for (int piece = 0; piece < MAX_DROPPED_PIECES && !ended && !handedOver; piece++) {
      input.gather();
      if ((available() == 0 && !isBuffered()) || read(sink, 0, sink.length) < 0) {
        return;
      }
    }
  }

  @Override
  public int available() throws IOException {
    if (ended) {
      return 0;
    }
    int buffered = input.buffer().remaining();
    if (chunks != null && left == 0 && buffered > 0) {
      // A chunk's header, if it is there, is passed without blocking.
      return chunks.dataAfterHeader();
    }
    return (int) Math.min(left, buffered);
  }

  @Override
  public HeaderMap trailers() {
    if (!ended) {
      throw new IllegalStateException("the body has not ended");
    }
    return chunks == null ? NO_TRAILERS : chunks.trailers();
  }

  @Override
  public void cancel() {
    cancelled = true;
    owner.onBodyCancel();
  }

  /** Has later reads fail without disturbing one that is blocked. */
  void abandon() {
    cancelled = true;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    try {
      if (!advance()) {
        return -1;
      }
      int count = input.read(target, offset, (int) Math.min(left, length));
      if (cancelled) {
        throw new EOFException("cancelled");
      }
      if (count < 0) {
        endOfInput();
        return -1;
      }
      consumed(count);
      return count;
    } catch (IOException e) {
      throw owner.bodyFailure(e);
    }
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    long total = 0;
    byte[] pooled = null;
    try {
      while (advanceFor(out)) {
        if (input.buffer().remaining() > 0) {
          total += writeBuffered(out);
          continue;
        }
        long direct = left >= DIRECT_BYTES ? transferDirect(out) : -1;
        if (direct >= 0) {
          total += direct;
          continue;
        }
        out.flush();
        pooled = pooled == null ? BufferPool.HEAP.borrow() : pooled;
        int count = read(pooled, 0, PIECE_BYTES);
        if (count < 0) {
          break;
        }
        out.write(pooled, 0, count);
        total += count;
      }
    } finally {
      if (pooled != null) {
        BufferPool.HEAP.giveBack(pooled);
      }
    }
    return total;
  }

  /** As {@link #advance}, but flushes {@code out} before a read that may block. */
  private boolean advanceFor(OutputStream out) throws IOException {
    if (chunks != null && left == 0 && !ended && !chunks.isHeaderBuffered()) {
      out.flush();
    }
    try {
      return advance();
    } catch (IOException e) {
      throw owner.bodyFailure(e);
    }
  }

  private int writeBuffered(OutputStream out) throws IOException {
    ReadBuffer buffer = input.buffer();
    int count = (int) Math.min(left, buffer.remaining());
    out.write(buffer.array(), buffer.position(), count);
    try {
      input.skip(count);
      consumed(count);
    } catch (IOException e) {
      throw owner.bodyFailure(e);
    }
    return count;
  }

  /**
   * Moves all that is left of the body or the chunk, or all until the end of input, past the heap.
   *
   * @return -1 if one of the ends cannot
   */
  private long transferDirect(OutputStream out) throws IOException {
    if (!(out instanceof DirectTarget target)
        || !(input.connection().in() instanceof DirectTransfer.Source source)) {
      return -1;
    }
    long announced = left;
    DirectTransfer.Sink sink = target.beginDirect(announced);
    if (sink == null) {
      return -1;
    }
    long moved =
        DirectTransfer.copy(
            bytes -> readDirect(source, bytes),
            sink,
            announced,
            count -> {
              target.onDirect(count);
              consumed(count);
            });
    if (moved < announced) {
      try {
        endOfInput();
      } catch (IOException e) {
        throw owner.bodyFailure(e);
      }
    }
    target.endDirect();
    return moved;
  }

  private int readDirect(DirectTransfer.Source source, ByteBuffer target) throws IOException {
    try {
      int count = input.readDirect(source, target);
      if (cancelled) {
        throw new EOFException("cancelled");
      }
      return count;
    } catch (IOException e) {
      throw owner.bodyFailure(e);
    }
  }

  /** Comes to the next byte of the body; false if there is none. */
  private boolean advance() throws IOException {
    if (cancelled) {
      throw new EOFException("cancelled");
    }
    if (ended || framing == Framing.NONE) {
      return false;
    }
    if (failure != null) {
      throw failure;
    }
    if (chunks != null) {
      if (left == 0 && !nextChunk(chunks)) {
        return false;
      }
      chunks.checkEnd(left);
    }
    return true;
  }

  private void consumed(int count) throws IOException {
    owner.onBody(count, count);
    if (left == Long.MAX_VALUE) {
      return;
    }
    left -= count;
    if (left > 0) {
      return;
    }
    if (framing == Framing.LENGTH) {
      end();
    } else if (chunks != null && chunks.isBuffered(0)) {
      try {
        nextChunk(chunks);
      } catch (IOException e) {
        // What was read goes to the reader first.
        failure = e;
      }
    }
  }

  private void endOfInput() throws IOException {
    if (framing == Framing.UNTIL_CLOSE || framing == Framing.RAW) {
      end();
      return;
    }
    throw new EOFException("end of input in a body");
  }

  private void end() {
    ended = true;
    owner.onBodyEnd();
  }

  /** Comes to the next of {@code chunked}; false at the end. */
  private boolean nextChunk(Chunks chunked) throws IOException {
    long before = input.consumed();
    left = chunked.next();
    owner.onBody(0, input.consumed() - before);
    if (left == 0) {
      end();
    }
    return left > 0;
  }
}
