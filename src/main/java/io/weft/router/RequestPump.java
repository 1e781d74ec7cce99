package io.weft.router;

import io.weft.http.ClientStream;
import io.weft.http.HttpBody;
import io.weft.http.ResetReason;
import io.weft.http.StreamResetException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sends a request body that is not at hand yet, on a thread of its own, so that the response can be
 * read meanwhile.
 *
 * <p>It ends with the body, or when the body or the stream fails; whoever reads the response sees
 * the latter. The pump may outlive the request, blocked in reading from a client that is not wanted
 * any more, but after {@link #stop} it tells nobody.
 */
final class RequestPump {
  private static final int SENDING = 0;
  private static final int COMPLETING = 1;
  private static final int OVER = 2;

  private final ClientStream stream;
  private final HttpBody body;
  private final Runnable onComplete;
  private final AtomicInteger state = new AtomicInteger(SENDING);
  private volatile @Nullable Exception failure;

  private RequestPump(ClientStream stream, HttpBody body, Runnable onComplete) {
    this.stream = stream;
    this.body = body;
    this.onComplete = onComplete;
  }

  /**
   * Begins to send {@code body}.
   *
   * @param onComplete run on the pump's thread when all of it was sent; must not block
   */
  static RequestPump start(ClientStream stream, HttpBody body, Runnable onComplete) {
    body.handOver();
    RequestPump pump = new RequestPump(stream, body, onComplete);
    Thread.ofVirtual().name(Thread.currentThread().getName() + " pump").start(pump::run);
    return pump;
  }

  /** When this returns, {@code onComplete} was run or will not be. Does not end the thread. */
  void stop() {
    while (!state.compareAndSet(SENDING, OVER) && state.get() == COMPLETING) {
      // The action arms timers at most.
      Thread.onSpinWait();
    }
  }

  /** Why the body could not be read; null if that did not fail. */
  @Nullable Exception failure() {
    return failure;
  }

  private void run() {
    try {
      stream.sendBody(body);
      if (state.compareAndSet(SENDING, COMPLETING)) {
        try {
          onComplete.run();
        } finally {
          state.set(OVER);
        }
      }
    } catch (StreamResetException e) {
      if (e.reason().isOfClient()) {
        fail(e, e.reason());
      }
    } catch (IOException | RuntimeException e) {
      // The host's end fails with a StreamResetException: this is the body, or a filter in it.
      fail(e, ResetReason.LOCAL_RESET);
    }
  }

  private void fail(Exception cause, ResetReason reason) {
    failure = cause;
    stream.reset(reason);
  }
}
