package io.weft.http;

import java.io.IOException;

/** The server's end of an HTTP connection to a client, of whatever version. */
@FunctionalInterface
public interface ServerConnection {
  /**
   * Reads requests and hands each as a stream to {@code handler}, on the stream's thread; blocks
   * until the connection is over. Malformed input is answered as the version prescribes.
   */
  void serve(StreamHandler handler) throws IOException;
}
