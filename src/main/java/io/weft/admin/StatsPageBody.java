package io.weft.admin;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.stats.StatsPage;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** A body whose bytes are made as they are read, so that a page of many stats needs no memory. */
final class StatsPageBody extends HttpBody {
  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);
  private static final int PIECE_LENGTH = 8 * 1024;

  private final StatsPage page;
  private final StringBuilder text = new StringBuilder(PIECE_LENGTH);
  private ByteBuffer piece = ByteBuffer.allocate(0);

  /** The body of {@code page}, of which nothing has been read yet. */
  StatsPageBody(StatsPage page) {
    this.page = page;
  }

  @Override
  public long remaining() {
    return -1;
  }

  @Override
  public boolean isBuffered() {
    return true;
  }

  @Override
  public HeaderMap trailers() {
    return NO_TRAILERS;
  }

  @Override
  public void cancel() {
    // Making the page never blocks.
  }

  @Override
  public int read(byte[] target, int offset, int length) {
    if (!piece.hasRemaining() && !nextPiece()) {
      return -1;
    }
    int count = Math.min(length, piece.remaining());
    piece.get(target, offset, count);
    return count;
  }

  private boolean nextPiece() {
    text.setLength(0);
    while (text.length() < PIECE_LENGTH && page.appendNext(text)) {
      // The page appends.
    }
    piece = StandardCharsets.UTF_8.encode(text.toString());
    return piece.hasRemaining();
  }
}
