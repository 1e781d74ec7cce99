package io.weft.extension.filter.http.grpcjsontranscoder;

import io.weft.http.HttpBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** The messages in a gRPC body, one after the other. Reading blocks. Used by one thread. */
final class GrpcFrames {
  private static final int HEADER_BYTES = 5;

  private final HttpBody body;
  private final long maxBytes;

  /** The messages of {@code body}, each of at most {@code maxBytes}. */
  GrpcFrames(HttpBody body, long maxBytes) {
    this.body = body;
    this.maxBytes = maxBytes;
  }

  /** A message with its length before it. */
  static byte[] frame(byte[] message) {
    return ByteBuffer.allocate(HEADER_BYTES + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  /**
   * The next message; null at the end.
   *
   * @throws BufferLimitException if it is longer than allowed
   * @throws TranscodingException if it is compressed or cut
   */
  byte @Nullable [] next() throws IOException {
    byte[] header = body.readNBytes(HEADER_BYTES);
    if (header.length == 0) {
      return null;
    }
    if (header.length < HEADER_BYTES) {
      throw new TranscodingException("Incomplete gRPC frame received");
    }
    if (header[0] != 0) {
      throw new TranscodingException("Unsupported gRPC frame flag: " + (header[0] & 0xff));
    }
    long length = ByteBuffer.wrap(header, 1, 4).getInt() & 0xffff_ffffL;
    if (length > maxBytes) {
      throw new BufferLimitException();
    }
    byte[] message = body.readNBytes((int) length);
    if (message.length < length) {
      throw new TranscodingException("Incomplete gRPC frame received");
    }
    return message;
  }

  /** A message that is longer than allowed. */
  static final class BufferLimitException extends IOException {
    private static final long serialVersionUID = 1L;

    @Override
    public Throwable fillInStackTrace() {
      return this;
    }
  }
}
