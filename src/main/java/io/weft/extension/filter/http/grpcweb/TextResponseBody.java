package io.weft.extension.filter.http.grpcweb;

import io.weft.grpc.GrpcFrames;
import io.weft.http.HttpBody;
import io.weft.http.ProducedBody;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Encodes a body of gRPC frames in base64, padded after each frame so that none has to wait. */
final class TextResponseBody extends ProducedBody {
  private static final int GROUP = 3;
  private static final byte[] NOTHING = {};

  private final byte[] frames = new byte[4 * 1024];
  private int held;

  /** Where the frame that is passing stands: bytes of its header, and what is left of it. */
  private int headerBytes;

  private int length;
  private long left;

  TextResponseBody(HttpBody body) {
    super(body);
  }

  @Override
  protected byte @Nullable [] produce() throws IOException {
    int toHeaderEnd = GrpcFrames.HEADER_BYTES - headerBytes;
    int toFrameEnd = toHeaderEnd > 0 ? toHeaderEnd : clamp(left);
    int count = body().read(frames, held, Math.min(frames.length - held, toFrameEnd));
    if (count < 0) {
      return held == 0 ? null : encode(held);
    }
    pass(held, count);
    held += count;
    boolean frameEnds = headerBytes == GrpcFrames.HEADER_BYTES && left == 0;
    if (frameEnds) {
      headerBytes = 0;
      length = 0;
    }
    return encode(frameEnds ? held : held - held % GROUP);
  }

  /** Follows the frame through {@code count} bytes, which are all of its header or all behind. */
  private void pass(int from, int count) {
    if (headerBytes == GrpcFrames.HEADER_BYTES) {
      left -= count;
      return;
    }
    for (int i = from; i < from + count; i++) {
      length = headerBytes == 0 ? 0 : length << 8 | frames[i] & 0xff;
      headerBytes++;
    }
    left = headerBytes == GrpcFrames.HEADER_BYTES ? length & 0xffffffffL : 0;
  }

  private byte[] encode(int count) {
    byte[] encoded =
        count == 0 ? NOTHING : Base64.getEncoder().encode(Arrays.copyOf(frames, count));
    System.arraycopy(frames, count, frames, 0, held - count);
    held -= count;
    return encoded;
  }

  private static int clamp(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }
}
