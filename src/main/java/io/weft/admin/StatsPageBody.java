package io.weft.admin;

import io.weft.http.ProducedBody;
import io.weft.stats.StatsPage;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A body whose bytes are made as they are read, so that a page of many stats needs no memory. */
final class StatsPageBody extends ProducedBody {
  private static final int PIECE_LENGTH = 8 * 1024;

  private final StatsPage page;
  private final StringBuilder text = new StringBuilder(PIECE_LENGTH);

  /** The body of {@code page}, of which nothing has been read yet. */
  StatsPageBody(StatsPage page) {
    this.page = page;
  }

  @Override
  public boolean isBuffered() {
    return true;
  }

  @Override
  protected byte @Nullable [] produce() {
    text.setLength(0);
    while (text.length() < PIECE_LENGTH && page.appendNext(text)) {
      // The page appends.
    }
    return text.isEmpty() ? null : text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
