package io.weft.extension.filter.http.grpcweb;

import io.weft.http.ConvertedBody;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Encodes a body of gRPC frames in base64, padded after each frame so that none has to wait. */
final class TextResponseBody extends ConvertedBody {
  private static final int HEADER_BYTES = 5;
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
    int toFrameEnd = headerBytes < HEADER_BYTES ? HEADER_BYTES - headerBytes : clamp(left);
    int count = source().read(frames, held, Math.min(frames.length - held, toFrameEnd));
    if (count < 0) {
      return held == 0 ? null : encode(held);
    }
    pass(held, count);
    held += count;
    boolean frameEnds = headerBytes == HEADER_BYTES && left == 0;
    if (frameEnds) {
      headerBytes = 0;
      length = 0;
    }
    return encode(frameEnds ? held : held - held % GROUP);
  }

  /** Follows the frame through {@code count} bytes, which are all of its header or all behind. */
  private void pass(int from, int count) {
    if (headerBytes == HEADER_BYTES) {
      left -= count;
      return;
    }
    for (int i = from; i < from + count; i++) {
      length = headerBytes == 0 ? 0 : length << 8 | frames[i] & 0xff;
      headerBytes++;
    }
    left = headerBytes == HEADER_BYTES ? length & 0xffffffffL : 0;
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
