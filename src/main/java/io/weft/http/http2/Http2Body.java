package io.weft.http.http2;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.ResetReason;
import java.io.IOException;
import java.io.OutputStream;

/** The body of a message as it lies in the inbox of its stream; read by one thread. */
final class Http2Body extends HttpBody {
  private final Http2Stream stream;
  private final Inbox inbox;
  private long left;

  /** The body of {@code stream}, of {@code length} bytes; -1 if that is not known. */
  Http2Body(Http2Stream stream, long length) {
    this.stream = stream;
    this.inbox = stream.inbox();
    this.left = length;
  }

  @Override
  public long remaining() {
    if (left >= 0) {
      return left;
    }
    return inbox.isEnded() ? inbox.available() : -1;
  }

  @Override
  public boolean isBuffered() {
    return inbox.isEnded();
  }

  @Override
  public boolean isExhausted() {
    return inbox.isExhausted();
  }

  @Override
  public int available() {
    return inbox.available();
  }

  @Override
  public HeaderMap trailers() {
    if (!inbox.isEnded()) {
      throw new IllegalStateException("the body has not ended");
    }
    return inbox.trailers();
  }

  @Override
  public void cancel() {
    inbox.fail(ResetReason.LOCAL_RESET);
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    int count = inbox.read(target, offset, length);
    if (count > 0) {
      taken(count);
    }
    return count;
  }

  /** Passes the arrays of the inbox on as they are. */
  @Override
  public long transferTo(OutputStream out) throws IOException {
    long total = 0;
    while (true) {
      if (inbox.available() == 0 && !inbox.isEnded()) {
        out.flush();
      }
      Inbox.Piece piece = inbox.take();
      if (piece == null) {
        return total;
      }
      try {
        out.write(piece.array(), piece.offset(), piece.length());
      } finally {
        // After it was forwarded: whoever does not take it on holds the peer back.
        taken(piece.length());
      }
      total += piece.length();
    }
  }

  private void taken(int count) {
    if (left >= 0) {
      left -= count;
    }
    stream.onTaken(count);
  }
}
