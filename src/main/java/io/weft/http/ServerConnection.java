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
   * A drain wants the connection to end: tells the client, if the protocol can say it at any time.
   * Otherwise the next response does, see {@link CodecCallbacks#isDraining}. Any thread, never
   * blocks.
   */
  void announceDrain();

  /**
   * Begins to end the connection: tells the client that it closes, and closes it after the drain
   * timeout, when no request is under way. Any thread, never blocks. Source: Envoy's {@code
   * HttpConnectionManager.drain_timeout}.
   */
  void drain();

  /**
   * As {@link #drain}, because the process ends: an idle connection is not waited for. Any thread,
   * never blocks.
   */
  void end();
}
