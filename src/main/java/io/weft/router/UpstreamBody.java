package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The body of a host's response, which tells the attempts when it fails. Adds no copy: what pulls
 * it pulls the codec's body.
 */
final class UpstreamBody extends HttpBody {
  private final HttpBody body;
  private final Attempts attempts;

  UpstreamBody(HttpBody body, Attempts attempts) {
    this.body = body;
    this.attempts = attempts;
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
    try {
      return body.read(target, offset, length);
    } catch (StreamResetException e) {
      throw attempts.bodyFailed(e);
    }
  }

  @Override
  public long transferTo(OutputStream out) throws IOException {
    try {
      return body.transferTo(out);
    } catch (StreamResetException e) {
      throw attempts.bodyFailed(e);
    }
  }
}
