package io.weft.extension.filter.http.grpchttp1reversebridge;

import io.weft.grpc.GrpcFrames;
import io.weft.http.ForwardingBody;
import io.weft.http.HttpBody;
import io.weft.http.ResetReason;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A body as the one message of a gRPC frame, whose length is known before the body has come.
 *
 * <p>Reading fails as soon as it is known that the length was wrong.
 */
final class FramedBody extends ForwardingBody {
  private static final String WRONG_LENGTH = "grpc_bridge_content_length_wrong";

  private final StreamInfo info;
  private final ByteBuffer header;

  /** How much of the body has to come yet. */
  private long left;

  /**
   * {@code body} as a message of {@code length} bytes.
   *
   * @param info where it is noted that the length was wrong
   */
  FramedBody(HttpBody body, long length, StreamInfo info) {
    super(body);
    this.info = info;
    this.left = length;
    this.header =
        ByteBuffer.allocate(GrpcFrames.HEADER_BYTES).put((byte) 0).putInt((int) length).flip();
  }

  @Override
  public boolean isEmpty() {
    return false;
  }

  @Override
  public long remaining() {
    return header.remaining() + left;
  }

  @Override
  public boolean isExhausted() {
    return false;
  }

  @Override
  public int available() throws IOException {
    return header.remaining() + body().available();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (header.hasRemaining()) {
      int count = Math.min(length, header.remaining());
      header.get(target, offset, count);
      return count;
    }
    int count = body().read(target, offset, length);
    left -= Math.max(0, count);
    if (left < 0 || count < 0 && left > 0) {
      info.responseCodeDetails(WRONG_LENGTH);
      throw new StreamResetException(ResetReason.LOCAL_RESET);
    }
    return count;
  }
}
