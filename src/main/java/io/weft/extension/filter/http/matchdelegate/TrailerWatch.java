package io.weft.extension.filter.http.matchdelegate;

import io.weft.http.ForwardingBody;
import io.weft.http.HeaderMap;
import io.weft.http.HttpBody;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A body that keeps its trailers, so that others can look at them once it has passed. */
final class TrailerWatch extends ForwardingBody {
  private final Consumer<HeaderMap> onTrailers;
  private volatile @Nullable HeaderMap seen;

  /** Passes {@code body} on. */
  TrailerWatch(HttpBody body) {
    this(body, trailers -> {});
  }

  /**
   * Passes {@code body} on.
   *
   * @param onTrailers told of trailers that are not empty, once, by the thread that reads
   */
  TrailerWatch(HttpBody body, Consumer<HeaderMap> onTrailers) {
    super(body);
    this.onTrailers = onTrailers;
  }

  /** The trailers; null if none have passed by now. Any thread. */
  @Nullable HeaderMap seen() {
    return seen;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    int count = body().read(target, offset, length);
    if (count < 0) {
      note(body().trailers());
    }
    return count;
  }

  @Override
  public HeaderMap trailers() throws IOException {
    HeaderMap trailers = body().trailers();
    note(trailers);
    return trailers;
  }

  private void note(HeaderMap trailers) {
    if (seen == null && !trailers.isEmpty()) {
      seen = trailers;
      onTrailers.accept(trailers);
    }
  }
}
