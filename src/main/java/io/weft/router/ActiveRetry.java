package io.weft.router;

import io.weft.http.StreamInfo;
import org.jspecify.annotations.Nullable;

/**
 * The retry state of a request for as long as the request can be sent again: its body must be at
 * hand, and nothing of an answer may have been passed on. Owned by the stream's thread.
 */
final class ActiveRetry {
  private final RequestBody body;
  private final StreamInfo info;
  private @Nullable RetryState state;

  ActiveRetry(RequestBody body, StreamInfo info) {
    this.body = body;
    this.info = info;
  }

  /**
   * Before the first attempt; {@code made} is null if the request is never sent again.
   *
   * @param mayRedirect whether a redirect of a host may want the body once more
   */
  void begin(@Nullable RetryState made, boolean mayRedirect) {
    state = made;
    body.begin(mayRedirect || (made != null && made.isEnabled()));
  }

  /** The state; null once the request is not to be sent again, or its body is too long for that. */
  @Nullable RetryState get() {
    if (!body.isReplayable()) {
      drop();
    }
    return state;
  }

  /** Whether {@code decision} is to send again; notes what is the matter if it is not. */
  boolean repeats(RetryState.Decision decision) {
    decision.note(info);
    return decision == RetryState.Decision.YES;
  }

  /** The request is not sent again. May be repeated. */
  void drop() {
    RetryState held = state;
    if (held != null) {
      held.close();
      state = null;
    }
  }
}
