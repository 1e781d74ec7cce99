package io.weft.extension.filter.http.grpcweb;

import io.weft.http.ForwardingBody;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;

/** Encodes a body of gRPC frames in base64, padded after each frame so that none has to wait. */
final class TextResponseBody extends ForwardingBody {
  private static final int HEADER_BYTES = 5;
  private static final int GROUP = 3;
  private static final byte[] NOTHING = {};

  private final byte[] frames = new byte[4 * 1024];
  private int held;
  private byte[] encoded = NOTHING;
  private int position;

  /** Where the frame that is passing stands: bytes of its header, and what is left of it. */
  private int headerBytes;

  private int length;
  private long left;

  TextResponseBody(HttpBody body) {
    super(body);
  }

  @Override
  public long remaining() {
    return -1;
  }

  @Override
  public boolean isBuffered() {
    return false;
  }

  @Override
  public int available() {
    return encoded.length - position;
  }

  @Override
  public int read(byte[] target, int offset, int wanted) throws IOException {
    if (wanted == 0) {
      return 0;
    }
    while (position == encoded.length) {
      if (!encodeNext()) {
        return -1;
      }
    }
    int count = Math.min(wanted, encoded.length - position);
    System.arraycopy(encoded, position, target, offset, count);
    position += count;
    return count;
  }

  private boolean encodeNext() throws IOException {
    int toFrameEnd = headerBytes < HEADER_BYTES ? HEADER_BYTES - headerBytes : clamp(left);
    int count = body().read(frames, held, Math.min(frames.length - held, toFrameEnd));
    if (count < 0) {
      encode(held);
      return encoded.length > 0;
    }
    pass(held, count);
    held += count;
    boolean frameEnds = headerBytes == HEADER_BYTES && left == 0;
    if (frameEnds) {
      headerBytes = 0;
      length = 0;
    }
    encode(frameEnds ? held : held - held % GROUP);
    return true;
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

  private void encode(int count) {
    encoded = count == 0 ? NOTHING : Base64.getEncoder().encode(Arrays.copyOf(frames, count));
    position = 0;
    System.arraycopy(frames, count, frames, 0, held - count);
    held -= count;
  }

  private static int clamp(long bytes) {
    return (int) Math.min(Integer.MAX_VALUE, bytes);
  }
}
