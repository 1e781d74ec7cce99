package io.weft.tls;

import java.time.Duration;

/**
 * How clients may go on with a session of theirs. A value.
 *
 * @param timeout how long a session can be resumed; zero for ever
 */
public record SessionResumption(Kind kind, Duration timeout) {
  /** Who remembers the session. */
  public enum Kind {
    /** The client, in a ticket that the server encrypts. */
    STATELESS,
    /** The server. */
    STATEFUL,
    /** Nobody. */
    NONE
  }
}
