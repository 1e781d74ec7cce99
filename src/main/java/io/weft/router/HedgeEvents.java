package io.weft.router;

import io.weft.http.HeaderMap;
import io.weft.http.HttpResponse;
import io.weft.http.StreamInfo;
import java.util.Objects;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * What the stream's thread waits for while several attempts are under way. Any thread adds; the
 * stream's thread takes. What comes after {@link #close} is closed by whoever adds it.
 */
final class HedgeEvents implements AutoCloseable {
  /** Something that happened to one of the attempts, or to the whole request. */
  sealed interface Event {
    /** The attempt has an outcome. */
    record Concluded(Attempt attempt, Outcome outcome) implements Event {
      /** Nobody has any use for it. */
      void close() {
        attempt.request().close();
        if (outcome instanceof Outcome.Answered(HttpResponse response)) {
          response.close();
        }
      }
    }

    /** The attempt's host sent a 1xx response. */
    record Interim(Attempt attempt, HeaderMap headers) implements Event {}

    /** Reading the request failed, or the stream was cancelled. */
    record Failed(Exception cause) implements Event {}

    /** The attempt takes longer than one should. */
    record TookTooLong(Attempt attempt) implements Event {}

    /** It is time for the next attempt. */
    record BackedOff() implements Event {}

    /** The route's timeout is over. */
    record RouteExpired() implements Event {}

    /** Nobody waits for the response any more. */
    record Cancelled() implements Event {}
  }

  /** An attempt under way. Owned by the stream's thread. */
  static final class Attempt {
    private final StreamInfo info;
    private @Nullable UpstreamRequest request;
    private boolean retried;

    /** An attempt that is recorded in {@code info}. */
    Attempt(StreamInfo info) {
      this.info = info;
    }

    StreamInfo info() {
      return info;
    }

    void request(UpstreamRequest made) {
      request = made;
    }

    UpstreamRequest request() {
      return Objects.requireNonNull(request);
    }

    /** Notes that another attempt was begun in its place. */
    void retried() {
      retried = true;
    }

    boolean isRetried() {
      return retried;
    }
  }

  private final LinkedBlockingQueue<Event> queue = new LinkedBlockingQueue<>();
  private volatile boolean closed;

  /** Has the stream's thread learn of {@code event}; never blocks. */
  void add(Event event) {
    queue.add(event);
    if (closed) {
      drain();
    }
  }

  /** Blocks until there is an event. */
  Event take() {
    try {
      return queue.take();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Nobody takes events any more. */
  @Override
  public void close() {
    closed = true;
    drain();
  }

  private void drain() {
    for (Event event = queue.poll(); event != null; event = queue.poll()) {
      if (event instanceof Event.Concluded concluded) {
        concluded.close();
      }
    }
  }
}
