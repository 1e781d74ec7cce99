package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;

/** A body that comes piece by piece, each and the end when {@link #release} was called. */
final class SlowBody extends HttpBody {
  private final byte[][] pieces;
  private final Semaphore released = new Semaphore(0);
  private volatile boolean cancelled;
  private int next;

  SlowBody(String... texts) {
    pieces = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      pieces[i] = texts[i].getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  void release() {
    released.release();
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
  public HeaderMap trailers() {
    return new HeaderMap(0);
  }

  @Override
  public void cancel() {
    cancelled = true;
    released.release();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    released.acquireUninterruptibly();
    if (cancelled) {
      throw new StreamResetException(ResetReason.LOCAL_RESET);
    }
    if (next == pieces.length) {
      return -1;
    }
    byte[] piece = pieces[next++];
    System.arraycopy(piece, 0, target, offset, piece.length);
    return piece.length;
  }
}
