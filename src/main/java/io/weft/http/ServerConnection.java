package io.weft.http;

import java.io.IOException;

/** The server's end of an HTTP connection to a client, of whatever version. */
public interface ServerConnection {
  /**
   * Reads requests and hands each as a stream to {@code handler}, on the stream's thread; blocks
   * until the connection is over. Malformed input is answered as the version prescribes.
   */
  void serve(StreamHandler handler) throws IOException;

  /**
   * Ends the connection as soon as no request is in flight: the next response says {@code
   * connection: close}, or GOAWAY is sent; an idle connection ends at once. Any thread, never
   * blocks.
   */
  void drain();
}
