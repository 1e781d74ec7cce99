package io.weft.tls;

import java.time.Duration;
import java.util.List;

/**
 * How clients may go on with a session of theirs. A value.
 *
 * @param timeout how long a session can be resumed; zero for the library's time
 * @param ticketKeys the first one encrypts tickets, all decrypt them; empty for a key of the
 *     process's own. Never logged.
 */
public record SessionResumption(Kind kind, Duration timeout, List<TicketKey> ticketKeys) {
  /** Who remembers the session. */
  public enum Kind {
    /** The client, in a ticket that the server encrypts. */
    STATELESS,
    /** The server. */
    STATEFUL,
    /** Nobody. */
    NONE
  }

  public SessionResumption {
    ticketKeys = List.copyOf(ticketKeys);
  }

  /** One with a key of the process's own. */
  public SessionResumption(Kind kind, Duration timeout) {
    this(kind, timeout, List.of());
  }

  /** The same with {@code keys}. */
  SessionResumption with(List<TicketKey> keys) {
    return new SessionResumption(kind, timeout, keys);
  }
}
