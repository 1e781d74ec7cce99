package io.weft.router;

import io.weft.http.HeaderName;
import io.weft.http.HttpResponse;
import io.weft.http.ResetReason;

/** What became of an attempt. */
sealed interface Outcome {
  /** There was no attempt, since the cluster has no host for it. */
  Outcome NO_HOST = new NoHost();

  /** The host answered; the receiver closes the response. */
  record Answered(HttpResponse response) implements Outcome {}

  /**
   * The attempt ended without an answer.
   *
   * @param detail what the transport said; empty if it said nothing
   * @param requestStarted whether some of the request was sent
   */
  record Reset(ResetReason reason, String detail, boolean requestStarted) implements Outcome {}

  /**
   * A time limit ended the attempt, which was reset.
   *
   * @param requestStarted whether some of the request was sent
   */
  record TimedOut(Expiry limit, boolean requestStarted) implements Outcome {}

  /** Nothing was sent, since the value of {@code field} has characters that no field may have. */
  record Unsendable(HeaderName field) implements Outcome {}

  /** See {@link #NO_HOST}. */
  record NoHost() implements Outcome {}
}
