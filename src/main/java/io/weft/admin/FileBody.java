package io.weft.admin;

import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A body read from a file that is needed no longer: it loses its name at once and its bytes when
 * the body ends. Read by one thread; reading blocks its carrier, which is acceptable for a dump.
 */
final class FileBody extends HttpBody {
  private static final HeaderMap NO_TRAILERS = new HeaderMap(0);

  private final InputStream in;
  private long remaining;

  /** The body of the bytes in {@code file}, which is removed. */
  FileBody(Path file) throws IOException {
    this.remaining = Files.size(file);
    this.in = Files.newInputStream(file);
    Files.delete(file);
  }

  @Override
  public long remaining() {
    return remaining;
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
    // Reading a file ends by itself.
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int read = in.read(target, offset, length);
    if (read < 0) {
      in.close();
      return -1;
    }
    remaining -= read;
    return read;
  }
}
