package io.weft.listener;

import io.weft.http.StreamInfo;

/** Is told of connections that ended; never blocks. */
@FunctionalInterface
public interface ConnectionLog {
  /** The connection that {@code connection} describes has ended. */
  void log(StreamInfo connection);
}
