package io.weft.http;

import io.weft.net.ConnectionInfo;
import java.io.IOException;

/**
 * A request to a host and the way to read its response.
 *
 * <p>One thread writes and one reads at a time; {@link #reset} belongs to any thread.
 */
public interface ClientStream {
  /** Sends the request's headers; buffered until the body follows, unless {@code endStream}. */
  void sendHeaders(HeaderMap headers, boolean endStream) throws IOException;

  /** Pulls {@code body} to its end and sends it, trailers included. */
  void sendBody(HttpBody body) throws IOException;

  /**
   * Blocks until the response's headers are there. Closing the response gives the stream back to
   * its connection, or resets it if it has not ended.
   *
   * @throws StreamResetException if the stream ended instead
   */
  HttpResponse readResponse(Informational informational) throws IOException;

  /** Ends the stream at once; blocked calls fail with {@code reason}. Any thread, never blocks. */
  void reset(ResetReason reason);

  /**
   * Has the stream fail if its connection turns out to have been closed before, even if it could be
   * repeated on another one: its owner wants to count and repeat it.
   */
  default void failIfStale() {}

  /** Facts about the connection that carries the stream. */
  ConnectionInfo connectionInfo();

  /** The protocol of the connection. */
  Protocol protocol();
}
