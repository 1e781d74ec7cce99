package io.weft.router;

import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;

/** What became of an attempt. */
sealed interface Outcome {
  /** The host answered; the receiver closes the response. */
  record Answered(HttpResponse response) implements Outcome {}

  /**
   * The attempt ended without an answer.
   *
   * @param detail what the transport said; the reason's text if it said nothing
   * @param requestStarted whether some of the request was sent
   */
  record Reset(ResetReason reason, String detail, boolean requestStarted) implements Outcome {}

  /** The attempt took longer than one may. */
  record PerTryTimeout() implements Outcome {}

  /** The request took longer than it may, all attempts together. */
  record RouteTimeout() implements Outcome {}

  /** The request's body became too long to be sent again while the next attempt was waited for. */
  record BodyNotKept() implements Outcome {}

  /** The cluster has no host for it. */
  record NoHost() implements Outcome {}
}
