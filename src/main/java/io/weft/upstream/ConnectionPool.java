package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;

/** The connections to one host for one resource priority and one protocol; any thread. */
interface ConnectionPool {
  /** See {@link Cluster#newStream}. */
  ClientStream newStream(StreamInfo streamInfo, Cancellation cancellation)
      throws StreamResetException;

  /** How many streams its connections can carry, those included that are being opened. */
  long capacity();

  /** What opens its connections ahead of requests. */
  Preconnector preconnector();

  /** Whether it has no connection and nobody who waits for one. */
  boolean isEmpty();

  /** Closes idle connections now and others when their streams have ended. Never blocks. */
  void drain();
}
