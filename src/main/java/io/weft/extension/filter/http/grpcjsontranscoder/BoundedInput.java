package io.weft.extension.filter.http.grpcjsontranscoder;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Input whose parts are bounded each, the whole not. Used by one thread.
 *
 * <p>Its reader may read ahead; what it did of a part counts for the one before.
 */
final class BoundedInput extends FilterInputStream {
  private final long maxBytes;
  private long left;

  BoundedInput(InputStream in, long maxBytes) {
    super(in);
    this.maxBytes = maxBytes;
    this.left = maxBytes;
  }

  /** Begins a part. */
  void begin() {
    left = maxBytes;
  }

  @Override
  public int read() throws IOException {
    int octet = in.read();
    count(octet < 0 ? 0 : 1);
    return octet;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = in.read(target, offset, length);
    count(count);
    return count;
  }

  private void count(int bytes) throws TranscodingException {
    left -= Math.max(0, bytes);
    if (left < 0) {
      throw new TranscodingException("A message of the stream is too long.");
    }
  }
}
