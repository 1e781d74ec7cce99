package io.weft.extension.filter.extauthz;

import io.weft.http.ForwardingBody;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Reads the first bytes of a body, for the service, and gives all of it on. */
final class BodyBuffer {
  private final Check.Body told;
  private final HttpBody whole;

  private BodyBuffer(Check.Body told, HttpBody whole) {
    this.told = told;
    this.whole = whole;
  }

  /**
   * Reads up to {@code maxBytes} of {@code body}; blocks. Null if there are more and {@code
   * allowsPartial} is false.
   */
  static @Nullable BodyBuffer read(HttpBody body, int maxBytes, boolean allowsPartial)
      throws IOException {
    long length = body.remaining();
    byte[] bytes = body.readNBytes(maxBytes + 1);
    if (bytes.length <= maxBytes) {
      return new BodyBuffer(
          new Check.Body(bytes, true, false, bytes.length), HttpBody.of(bytes, body.trailers()));
    }
    if (!allowsPartial) {
      return null;
    }
    byte[] first = Arrays.copyOf(bytes, maxBytes);
    return new BodyBuffer(
        new Check.Body(first, true, true, Math.max(length, bytes.length)),
        new Prefixed(bytes, body));
  }

  /** What the service is told. */
  Check.Body told() {
    return told;
  }

  /** All of the body. */
  HttpBody whole() {
    return whole;
  }

  /** Bytes that were read already, and then the rest of a body. */
  private static final class Prefixed extends ForwardingBody {
    private final byte[] first;
    private int position;

    Prefixed(byte[] first, HttpBody rest) {
      super(rest);
      this.first = first;
    }

    @Override
    public long remaining() {
      long rest = body().remaining();
      return rest < 0 ? rest : rest + first.length - position;
    }

    @Override
    public boolean isExhausted() {
      return position == first.length && super.isExhausted();
    }

    @Override
    public int available() throws IOException {
      return position < first.length ? first.length - position : body().available();
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      if (position == first.length) {
        return body().read(target, offset, length);
      }
      int count = Math.min(length, first.length - position);
      System.arraycopy(first, position, target, offset, count);
      position += count;
      return count;
    }
  }
}
