package io.weft.upstream;

import io.weft.http.ClientStream;

/**
 * What a pool needs of a codec for one connection to a host, which carries one stream at a time.
 */
interface HttpClientConnection {
  /** Makes a codec of a connection. */
  @FunctionalInterface
  interface Factory {
    /** A codec on {@code connection}; tells {@code listener} of each stream's end. */
    HttpClientConnection create(io.weft.net.Connection connection, StreamEndListener listener);
  }

  /** Is told that a stream has ended. */
  @FunctionalInterface
  interface StreamEndListener {
    /** The stream has ended; {@code reusable}: the connection can carry another. Any thread. */
    void onStreamEnd(boolean reusable);
  }

  /** A stream; the last one has ended. */
  ClientStream newStream();
}
