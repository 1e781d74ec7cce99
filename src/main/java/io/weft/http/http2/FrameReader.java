package io.weft.http.http2;

import io.weft.net.BufferPool;
import io.weft.net.Connection;
import io.weft.net.ReadBuffer;
import java.io.EOFException;
import java.io.IOException;
import java.util.function.LongConsumer;

/**
 * Reads frames from a connection, one after the other, on the reader's thread.
 *
 * <pre>
 *  +-----------------------------------------------+
 *  |                 Length (24)                   |
 *  +---------------+---------------+---------------+
 *  |   Type (8)    |   Flags (8)   |
 *  +-+-------------+---------------+-------------------------------+
 *  |R|                 Stream Identifier (31)                      |
 *  +=+=============================================================+
 * </pre>
 *
 * <p>Source: RFC 9113 section 4.1.
 */
final class FrameReader {
  private final Connection connection;
  private final ReadBuffer buffer;
  private final LongConsumer counter;
  private final Runnable onStarved;
  private int length;
  private int type;
  private int flags;
  private int streamId;

  /** How many bytes the last read into the buffer brought. */
  private int lastRead;

  /**
   * Reads what {@code buffer} holds, and then from {@code connection}.
   *
   * @param counter told how many bytes each read brought
   * @param onStarved run before a read that may block
   */
  FrameReader(Connection connection, ReadBuffer buffer, LongConsumer counter, Runnable onStarved) {
    this.connection = connection;
    this.buffer = buffer;
    this.counter = counter;
    this.onStarved = onStarved;
  }

  /** The length of the payload that is not consumed. */
  int length() {
    return length;
  }

  int type() {
    return type;
  }

  boolean has(int flag) {
    return (flags & flag) != 0;
  }

  /** The stream; 0 for the connection. */
  int streamId() {
    return streamId;
  }

  /**
   * Reads the header of the next frame; blocks.
   *
   * @return false if the input ended before it
   * @throws Http2Exception if its payload is too long
   */
  boolean next() throws IOException {
    if (buffer.remaining() == 0) {
      if (lastRead < ReadBuffer.IDLE_BYTES) {
        buffer.release();
      }
      if (!fill()) {
        return false;
      }
    }
    require(FrameType.HEADER_BYTES);
    length = octet(0) << 16 | octet(1) << 8 | octet(2);
    type = octet(3);
    flags = octet(4);
    streamId = integer(5) & Integer.MAX_VALUE;
    buffer.skip(FrameType.HEADER_BYTES);
    if (length > FrameType.MAX_PAYLOAD_BYTES) {
      throw Http2Exception.of(ErrorCode.FRAME_SIZE_ERROR, "a frame of " + length + " bytes");
    }
    return true;
  }

  /**
   * Consumes {@code expected}; blocks.
   *
   * @throws Http2Exception as soon as something else comes
   */
  void requirePreface(byte[] expected) throws IOException {
    for (int checked = 0; checked < expected.length; checked++) {
      require(checked + 1);
      if (octet(checked) != expected[checked]) {
        throw Http2Exception.silent(ErrorCode.PROTOCOL_ERROR, "no preface of HTTP/2");
      }
    }
    buffer.skip(expected.length);
  }

  /** Gives the buffer back; nothing more is read. */
  void close() {
    buffer.close();
  }

  /** Reads and drops all that comes; blocks until the input ends. */
  void skipAll() throws IOException {
    do {
      buffer.skip(buffer.remaining());
    } while (fill());
  }

  /** Blocks until {@code count} bytes are buffered. */
  void require(int count) throws IOException {
    while (buffer.remaining() < count) {
      if (!fill()) {
        throw new EOFException("end of input in a frame");
      }
    }
  }

  /** The array that the buffered bytes lie in; another one after each read. */
  byte[] array() {
    return buffer.array();
  }

  /** Where the next byte lies. */
  int position() {
    return buffer.position();
  }

  /** The buffered byte at {@code offset}. */
  int octet(int offset) {
    return buffer.array()[buffer.position() + offset] & 0xff;
  }

  /** The four buffered bytes from {@code offset} on. */
  int integer(int offset) {
    return octet(offset) << 24
        | octet(offset + 1) << 16
        | octet(offset + 2) << 8
        | octet(offset + 3);
  }

  /** Consumes {@code count} bytes of the payload, which are buffered. */
  void skip(int count) {
    buffer.skip(count);
    length -= count;
  }

  /** Consumes the rest of the payload, whatever it is; blocks. */
  void skipRest() throws IOException {
    while (length > 0) {
      if (buffer.remaining() == 0) {
        require(1);
      }
      skip(Math.min(length, buffer.remaining()));
    }
  }

  /** Consumes {@code count} bytes of the payload; blocks. */
  byte[] take(int count) throws IOException {
    if (lastRead >= BufferPool.HEAP_BYTES) {
      // More than the rest is likely there: it is read at once.
      require(count);
    }
    byte[] taken = new byte[count];
    int done = buffer.take(taken, 0, count);
    while (done < count) {
      onStarved.run();
      int read = connection.in().read(taken, done, count - done);
      if (read < 0) {
        throw new EOFException("end of input in a frame");
      }
      counter.accept(read);
      done += read;
    }
    length -= count;
    return taken;
  }

  private boolean fill() throws IOException {
    onStarved.run();
    // An array that was filled suggests that there is more to come.
    buffer.reserve(lastRead);
    int count = buffer.fill(FrameType.MAX_PAYLOAD_BYTES);
    lastRead = count;
    if (count > 0) {
      counter.accept(count);
    }
    return count > 0;
  }
}
