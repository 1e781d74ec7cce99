package io.weft.http;

import java.io.IOException;

/** A body that is made, piece by piece, from another one, whose trailers it has. */
public abstract class ConvertedBody extends ProducedBody {
  private final HttpBody source;

  /** A body that is made from {@code source}. */
  protected ConvertedBody(HttpBody source) {
    this.source = source;
  }

  /** What this is made from. */
  protected final HttpBody source() {
    return source;
  }

  @Override
  public void gather() {
    source.gather();
  }

  @Override
  public void handOver() {
    source.handOver();
  }

  @Override
  public HeaderMap trailers() throws IOException {
    return source.trailers();
  }

  @Override
  public void cancel() {
    source.cancel();
  }
}
