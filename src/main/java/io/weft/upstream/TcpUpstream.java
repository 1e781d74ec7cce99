package io.weft.upstream;

import io.weft.net.Connection;
import io.weft.net.DirectTransfer;
import java.io.IOException;
import java.io.InputStream;

/**
 * The way of one downstream connection to a host, over a connection of its own or through a tunnel.
 *
 * <p>An identity object; threads as {@link Connection} says.
 */
public interface TcpUpstream extends Connection {
  /** Where the bytes are counted. */
  ClusterStats clusterStats();

  /** Whether its bytes are counted already. */
  default boolean countsBytes() {
    return false;
  }

  /**
   * Notes that the host ended the connection, or both ends where it was the last; for the stats.
   */
  void endedByHost();

  /**
   * Sends all of {@code from}; blocks until it has ended and everything is written.
   *
   * @throws IOException of the side that failed
   */
  default void sendAll(InputStream from, DirectTransfer.Progress progress) throws IOException {
    DirectTransfer.copy(from, out(), Long.MAX_VALUE, progress);
  }
}
