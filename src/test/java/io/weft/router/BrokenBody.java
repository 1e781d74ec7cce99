package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import java.io.IOException;

/** A body that cannot be read. */
final class BrokenBody extends HttpBody {
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
    // Nothing can block.
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    throw new IOException("broken");
  }
}
