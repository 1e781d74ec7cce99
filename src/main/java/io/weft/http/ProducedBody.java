package io.weft.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A body that is made piece by piece when it is read, from nothing or from another one, whose
 * trailers it has. Owned by the thread that reads it, except for {@link #cancel}.
 */
public abstract class ProducedBody extends ForwardingBody {
  private byte[] piece = {};
  private int position;
  private boolean ended;

  /** A body that is made from no other. */
  protected ProducedBody() {
    this(EMPTY);
  }

  /** A body that is made from {@code source}. */
  protected ProducedBody(HttpBody source) {
    super(source);
  }

  /** The next piece, which may be empty; null at the end, after which none is asked for. Blocks. */
  protected abstract byte @Nullable [] produce() throws IOException;

  @Override
  public boolean isEmpty() {
    return false;
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
  public boolean isExhausted() {
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
