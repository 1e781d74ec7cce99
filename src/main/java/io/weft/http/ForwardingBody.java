package io.weft.http;

import java.io.IOException;

/**
 * A body that passes another one on; filters change what they have to. Owned by the thread of its
 * stream, except for {@link #cancel}.
 */
public abstract class ForwardingBody extends HttpBody {
  private final HttpBody body;

  /** Passes {@code body} on. */
  protected ForwardingBody(HttpBody body) {
    this.body = body;
  }

  /** What is passed on. */
  protected final HttpBody body() {
    return body;
  }

  @Override
  public boolean isEmpty() {
    return body.isEmpty();
  }

  @Override
  public long remaining() {
    return body.remaining();
  }

  @Override
  public boolean isBuffered() {
    return body.isBuffered();
  }

  @Override
  public boolean isExhausted() {
    return body.isExhausted();
  }

  @Override
  public void gather() {
    body.gather();
  }

  @Override
  public void handOver() {
    body.handOver();
  }

  @Override
  public int available() throws IOException {
    return body.available();
  }

  @Override
  public HeaderMap trailers() throws IOException {
    return body.trailers();
  }

  @Override
  public void cancel() {
    body.cancel();
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    return body.read(target, offset, length);
  }
}
