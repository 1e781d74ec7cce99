package io.weft.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** Bytes that were read already, and then the rest of a stream. */
public final class PrefixedInputStream extends InputStream implements DirectTransfer.Source {
  private static final int MOST_BYTES = 16 * 1024;

  private final InputStream rest;
  private byte[] prefix;
  private int position;

  /** {@code prefix}, which must not be changed any more, and then {@code rest}. */
  public PrefixedInputStream(byte[] prefix, InputStream rest) {
    this.prefix = prefix;
    this.rest = rest;
  }

  @Override
  public int read() throws IOException {
    return position < prefix.length ? prefix[position++] & 0xff : rest.read();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (position == prefix.length) {
      return rest.read(target, offset, length);
    }
    int count = Math.min(length, prefix.length - position);
    System.arraycopy(prefix, position, target, offset, count);
    position += count;
    if (position == prefix.length) {
      prefix = new byte[0];
      position = 0;
    }
    return count;
  }

  @Override
  public int read(ByteBuffer target) throws IOException {
    if (position == prefix.length && rest instanceof DirectTransfer.Source source) {
      return source.read(target);
    }
    byte[] bytes = new byte[Math.min(target.remaining(), MOST_BYTES)];
    int count = read(bytes, 0, bytes.length);
    if (count > 0) {
      target.put(bytes, 0, count);
    }
    return count;
  }

  @Override
  public int available() throws IOException {
    return prefix.length - position + rest.available();
  }

  @Override
  public long transferTo(OutputStream target) throws IOException {
    int first = prefix.length - position;
    if (first > 0) {
      target.write(prefix, position, first);
      position = prefix.length;
    }
    return first + rest.transferTo(target);
  }
}
