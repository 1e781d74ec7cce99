package io.weft.grpc;

import io.weft.http.HttpBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The messages in a gRPC body, one after the other. Used by one thread; reading blocks.
 *
 * <p>Source: gRPC over HTTP/2, {@code Length-Prefixed-Message}.
 */
public final class GrpcFrames {
  /** What stands before each message: a flag, and the length in four octets. */
  public static final int HEADER_BYTES = 5;

  private final HttpBody body;
  private final long maxBytes;

  /** The messages of {@code body}, each of at most {@code maxBytes}. */
  public GrpcFrames(HttpBody body, long maxBytes) {
    this.body = body;
    this.maxBytes = Math.min(maxBytes, Integer.MAX_VALUE - 8);
  }

  /** {@code message} with its length before it. */
  public static byte[] frame(byte[] message) {
    return ByteBuffer.allocate(HEADER_BYTES + message.length)
        .put((byte) 0)
        .putInt(message.length)
        .put(message)
        .array();
  }

  /**
   * The next message; null at the end.
   *
   * @throws GrpcException RESOURCE_EXHAUSTED if it is longer than allowed, INTERNAL if it is
   *     compressed or cut
   */
  public byte @Nullable [] next() throws IOException {
    byte[] header = body.readNBytes(HEADER_BYTES);
    if (header.length == 0) {
      return null;
    }
    if (header.length < HEADER_BYTES) {
      throw new GrpcException(GrpcException.INTERNAL, "Incomplete gRPC frame received");
    }
    if (header[0] != 0) {
      throw new GrpcException(
          GrpcException.INTERNAL, "Unsupported gRPC frame flag: " + (header[0] & 0xff));
    }
    long length = ByteBuffer.wrap(header, 1, 4).getInt() & 0xffff_ffffL;
    if (length > maxBytes) {
      throw new GrpcException(
          GrpcException.RESOURCE_EXHAUSTED, "a message of " + length + " bytes is too long");
    }
    byte[] message = body.readNBytes((int) length);
    if (message.length < length) {
      throw new GrpcException(GrpcException.INTERNAL, "Incomplete gRPC frame received");
    }
    return message;
  }
}
