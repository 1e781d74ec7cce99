package io.weft.http;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to end what a stream waits for, from any thread: its client went away, or a time limit of
 * the whole stream expired.
 *
 * <p>The router registers the attempt that is under way; cancelling resets it, the stream's thread
 * wakes up with a {@link StreamResetException}, and the connection manager, which knows why,
 * answers. The first reason stays.
 */
public final class Cancellation {
  private static final Consumer<ResetReason> NOBODY = reason -> {};

  private final AtomicReference<@Nullable ResetReason> reason = new AtomicReference<>();
  private volatile Consumer<ResetReason> waiting = NOBODY;
  private volatile Consumer<ResetReason> besides = NOBODY;
  private boolean waited;

  /** Ends what the stream waits for, now or next. Never blocks. */
  public void cancel(ResetReason why) {
    if (reason.compareAndSet(null, why)) {
      waiting.accept(why);
      besides.accept(why);
    }
  }

  /** Why the stream was cancelled; null if it was not. */
  public @Nullable ResetReason reason() {
    return reason.get();
  }

  /** Whether the stream was cancelled. */
  public boolean isCancelled() {
    return reason.get() != null;
  }

  /**
   * Has {@code action} run when the stream is cancelled, at once if it was; in the place of an
   * earlier one. The stream's thread only; the action may run twice and must not block.
   */
  public void onCancel(Consumer<ResetReason> action) {
    waited = true;
    waiting = action;
    ResetReason why = reason.get();
    if (why != null) {
      action.accept(why);
    }
  }

  /**
   * Has {@code action} run when the stream is cancelled, whatever is waited for then or in between;
   * as {@link #onCancel}.
   */
  public void alsoOnCancel(Consumer<ResetReason> action) {
    besides = action;
    ResetReason why = reason.get();
    if (why != null) {
      action.accept(why);
    }
  }

  /**
   * Whether the stream has ever waited for somebody but its client; the stream's thread only. Envoy
   * reads on meanwhile, so that it has what the client has sent by then.
   */
  public boolean hasWaited() {
    return waited;
  }

  /** Nothing is waited for any more. */
  public void waitsForNothing() {
    waiting = NOBODY;
  }

  /** Fails if the stream was cancelled. */
  public void throwIfCancelled() throws StreamResetException {
    ResetReason why = reason.get();
    if (why != null) {
      throw new StreamResetException(why);
    }
  }
}
