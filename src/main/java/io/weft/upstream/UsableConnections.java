package io.weft.upstream;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP/2 connections of one pool that may get streams, in the order in which they were opened.
 * Any thread, never blocks; replaced as a whole.
 */
final class UsableConnections {
  private static final Http2PooledConnection[] NONE = {};

  private final AtomicReference<Http2PooledConnection[]> all = new AtomicReference<>(NONE);

  void add(Http2PooledConnection connection) {
    all.updateAndGet(connections -> {
      Http2PooledConnection[] more = Arrays.copyOf(connections, connections.length + 1);
      more[connections.length] = connection;
      return more;
    });
  }

  void remove(Http2PooledConnection connection) {
    all.updateAndGet(connections ->
        Arrays.stream(connections)
            .filter(other -> other != connection)
            .toArray(Http2PooledConnection[]::new));
  }

  boolean isEmpty() {
    return all.get().length == 0;
  }

  /** Takes a place on a connection; null if there is none. */
  @Nullable Http2PooledConnection reserve() {
    for (Http2PooledConnection connection : all.get()) {
      if (connection.codec().tryReserve()) {
        return connection;
      }
    }
    return null;
  }

  /** Whether there is a place on a connection. */
  boolean hasPlace() {
    for (Http2PooledConnection connection : all.get()) {
      if (connection.codec().hasPlace()) {
        return true;
      }
    }
    return false;
  }

  /**
   * How many streams there can be.
   *
   * @param active how many there are, those included whose connections get no more
   */
  long capacity(long active) {
    long places = 0;
    long elsewhere = active;
    for (Http2PooledConnection connection : all.get()) {
      places += connection.codec().places();
      elsewhere -= connection.codec().activeStreams();
    }
    return places + Math.max(0, elsewhere);
  }

  /** Has each connection end with its last stream. */
  void retire() {
    for (Http2PooledConnection connection : all.get()) {
      connection.codec().retire();
    }
  }
}
