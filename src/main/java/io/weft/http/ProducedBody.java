package io.weft.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A body that is made piece by piece when it is read. Owned by the thread that reads it, except for
 * {@link #cancel}.
 */
public abstract class ProducedBody extends HttpBody {
  private byte[] piece = {};
  private int position;
  private boolean ended;

  /** The next piece, which may be empty; null at the end, after which none is asked for. Blocks. */
  protected abstract byte @Nullable [] produce() throws IOException;

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
    return piece.length - position;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (position == piece.length) {
      byte[] next = ended ? null : produce();
      if (next == null) {
        ended = true;
        return -1;
      }
      piece = next;
      position = 0;
    }
    int count = Math.min(length, piece.length - position);
    System.arraycopy(piece, position, target, offset, count);
    position += count;
    return count;
  }
}
