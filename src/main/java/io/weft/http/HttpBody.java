package io.weft.http;

import io.weft.net.BufferPool;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The body of a message with its trailers; whoever writes a body pulls it.
 *
 * <p>Reading blocks until bytes are there. One thread reads; any thread may {@link #cancel}. A
 * filter that changes a body wraps it. Copies are avoided where {@link #transferTo} is overridden.
 */
public abstract class HttpBody extends InputStream {
  /** No body and no trailers. */
  public static final HttpBody EMPTY = new BytesBody(new byte[0], new HeaderMap(0));

  /** A body of {@code bytes}, which must not be changed any more, without trailers. */
  public static HttpBody of(byte[] bytes) {
    return of(bytes, new HeaderMap(0));
  }

  /** A body of {@code bytes}, which must not be changed any more, and {@code trailers}. */
  public static HttpBody of(byte[] bytes, HeaderMap trailers) {
    return bytes.length == 0 && trailers.isEmpty() ? EMPTY : new BytesBody(bytes, trailers);
  }

  /** Whether this is known to carry nothing: no byte and no trailer. */
  public boolean isEmpty() {
    return false;
  }

  /** How many bytes are left, if framing tells; else -1. */
  public abstract long remaining();

  /** Whether the rest, trailers included, can be read without blocking. */
  public abstract boolean isBuffered();

  /**
   * Whether all of it was read, and no trailers follow; false, too, while that is not known, or
   * where Envoy tells the end apart from the last byte. For the thread that reads.
   */
  public boolean isExhausted() {
    return false;
  }

  /**
   * Takes in what has come already, so that a short body may be at hand as a whole; never blocks.
   * For the thread of the stream, before anything is written to the peer that sends the body.
   */
  public void gather() {
    // Most bodies have nothing to gather from.
  }

  /**
   * Leaves the body to another thread, which alone reads it from now on. For the thread that read
   * it before.
   */
  public void handOver() {
    // Only who reads without being asked has to know.
  }

  /**
   * The trailers, empty if there are none; legal after reading returned -1.
   *
   * @throws IllegalStateException if the body has not ended
   */
  public abstract HeaderMap trailers() throws IOException;

  /** Ends the body from any thread: a blocked or later read throws. */
  public abstract void cancel();

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    int length = read(one, 0, 1);
    return length < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public abstract int read(byte[] target, int offset, int length) throws IOException;

  /**
   * Pulls the body to its end and writes it to {@code out}; blocks. Flushes {@code out} before each
   * read that may block, so that whatever has come goes on without delay. Trailers are left to the
   * caller.
   */
  @Override
  public long transferTo(OutputStream out) throws IOException {
    byte[] buffer = BufferPool.HEAP.borrow();
    try {
      long total = 0;
      while (true) {
        if (available() == 0 && !isBuffered()) {
          out.flush();
        }
        int count = read(buffer, 0, buffer.length);
        if (count < 0) {
          return total;
        }
        out.write(buffer, 0, count);
        total += count;
      }
    } finally {
      BufferPool.HEAP.giveBack(buffer);
    }
  }

  /** Bytes at hand. */
  private static final class BytesBody extends HttpBody {
    private final byte[] bytes;
    private final HeaderMap trailers;
    private int position;

    BytesBody(byte[] bytes, HeaderMap trailers) {
      this.bytes = bytes;
      this.trailers = trailers;
    }

    @Override
    public boolean isEmpty() {
      return bytes.length == 0 && trailers.isEmpty();
    }

    @Override
    public long remaining() {
      return available();
    }

    @Override
    public boolean isBuffered() {
      return true;
    }

    @Override
    public boolean isExhausted() {
      return position == bytes.length && trailers.isEmpty();
    }

    @Override
    public HeaderMap trailers() {
      return trailers;
    }

    @Override
    public void cancel() {
      // Nothing can block.
    }

    @Override
    public int available() {
      return bytes.length - position;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (position == bytes.length && length > 0) {
        return -1;
      }
      int count = Math.min(length, available());
      System.arraycopy(bytes, position, target, offset, count);
      position += count;
      return count;
    }

    @Override
    public long transferTo(OutputStream out) throws IOException {
      int from = position;
      int count = available();
      // Before it is written, so that who writes the last byte knows that it is the last.
      position = bytes.length;
      out.write(bytes, from, count);
      return count;
    }
  }
}
