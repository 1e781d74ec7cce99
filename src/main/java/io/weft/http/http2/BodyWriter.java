package io.weft.http.http2;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.io.OutputStream;

/**
 * Sends the body of a message as frames of data, as far as the peer's windows reach; used by the
 * thread that writes its stream.
 */
final class BodyWriter extends OutputStream {
  /** Learns how writing goes, on the thread that writes. */
  interface Progress {
    /** Who wants to know nothing. */
    Progress IGNORE = new Progress() {};

    /** A frame was written. */
    default void onFrame() {}

    /** The peer takes no more; {@code unsent} bytes of {@code body}, as far as known, are left. */
    default void onWait(HttpBody body, long unsent) {}
  }

  private static final byte[] NOTHING = {};

  private final Http2Stream stream;
  private final Http2Connection connection;
  private final Progress progress;
  private HttpBody body = HttpBody.EMPTY;

  /** Of the whole body; -1 if it is not known. */
  private long bodyLength;

  private long bodyBytes;
  private long wireBytes;
  private boolean failed;
  private boolean ended;

  /** Sends on {@code stream}. */
  BodyWriter(Http2Stream stream, Progress progress) {
    this.stream = stream;
    this.connection = stream.connection();
    this.progress = progress;
  }

  /** How many bytes of the body were written. */
  long bodyBytes() {
    return bodyBytes;
  }

  /** The same with their framing, and with the trailers. */
  long wireBytes() {
    return wireBytes;
  }

  /** Whether writing failed; otherwise an exception came from the body. */
  boolean isFailed() {
    return failed;
  }

  /** Pulls {@code source} to its end and sends it with its trailers; does not flush. Blocks. */
  void send(HttpBody source) throws IOException {
    body = source;
    bodyLength = source.remaining();
    body.transferTo(this);
    if (ended) {
      return;
    }
    HeaderMap trailers = body.trailers();
    try {
      end(trailers);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    try {
      frames(source, offset, length);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      connection.output().flush(stream);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  private void end(HeaderMap trailers) throws IOException {
    if (trailers.isEmpty()) {
      connection.output().data(stream, NOTHING, 0, 0, true);
      wireBytes += FrameType.HEADER_BYTES;
    } else {
      int block = connection.output().headers(stream, trailers, true);
      wireBytes += block + FrameType.HEADER_BYTES;
    }
  }

  private void frames(byte[] source, int offset, int length) throws IOException {
    int done = 0;
    while (done < length) {
      int wanted = Math.min(length - done, FrameType.MAX_PAYLOAD_BYTES);
      int count = connection.windows().tryTake(stream, wanted);
      if (count == 0) {
        connection.output().flush(stream);
        progress.onWait(body, bodyLength < 0 ? length - done : bodyLength - bodyBytes);
        connection.windows().await(stream);
        continue;
      }
      ended = done + count == length && body.isExhausted();
      frame(source, offset + done, count);
      done += count;
      bodyBytes += count;
      wireBytes += count + FrameType.HEADER_BYTES;
      progress.onFrame();
    }
  }

  /** Sends a frame for which both windows have made room, or gives that back. */
  private void frame(byte[] source, int offset, int count) throws IOException {
    boolean sent = false;
    try {
      connection.output().data(stream, source, offset, count, ended);
      sent = true;
    } finally {
      if (!sent) {
        // The stream is over, but the room in the connection's window is that of all streams.
        connection.windows().grow(count);
      }
    }
  }
}
