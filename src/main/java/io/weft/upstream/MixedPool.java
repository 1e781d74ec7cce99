package io.weft.upstream;

import io.weft.http.Cancellation;
import io.weft.http.ClientStream;
import io.weft.http.StreamInfo;
import io.weft.http.StreamResetException;
import io.weft.http.UpstreamInfo;
import io.weft.net.Connection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The connections to one host whose protocol ALPN decides, each for itself; any thread.
 *
 * <p>Holds a pool for either protocol. A request looks where the last connection was put; the pool
 * that opens one which speaks the other protocol hands it over, and the request follows. Source:
 * {@code envoy.extensions.upstreams.http.v3.HttpProtocolOptions.AutoHttpConfig}.
 */
final class MixedPool implements ConnectionPool {
  private static final String H2 = "h2";

  private final PoolPlace place;
  private final Http1Pool http1;
  private final Http2Pool http2;

  /** Whether the last connection agreed upon HTTP/1; the first is expected to speak HTTP/2. */
  private volatile boolean isHttp1;

  /**
   * A pool for connections to {@code place}.
   *
   * @param drained run once when it is drained
   */
  MixedPool(PoolPlace place, Runnable drained) {
    this.place = place;
    this.http1 = new Http1Pool(place, () -> {}, this);
    this.http2 = new Http2Pool(place, drained, this);
  }

  @Override
  public ClientStream newStream(StreamInfo streamInfo, Cancellation cancellation)
      throws StreamResetException {
    UpstreamInfo info = streamInfo.ensureUpstream();
    Http2PooledConnection shared = http2.reserve();
    if (shared != null) {
      return http2.beginAtOnce(shared, info);
    }
    PooledConnection own = http1.takeIdle();
    if (own != null) {
      return http1.beginAtOnce(own, info);
    }
    try (PendingRequest pending = place.pend(cancellation)) {
      while (own == null && shared == null) {
        if (isHttp1) {
          own = http1.awaitConnection(pending, info, cancellation);
        } else {
          shared = http2.awaitConnection(pending, info, cancellation);
          // What turned out to speak HTTP/1 lies there for whoever comes first.
          own = shared == null ? http1.takeIdle() : null;
        }
      }
    }
    return own == null ? http2.begin(Objects.requireNonNull(shared), info) : http1.begin(own, info);
  }

  @Override
  public long capacity() {
    return http1.capacity() + http2.capacity();
  }

  @Override
  public Preconnector preconnector() {
    return isHttp1 ? http1.preconnector() : http2.preconnector();
  }

  @Override
  public boolean isEmpty() {
    return http1.isEmpty() && http2.isEmpty();
  }

  @Override
  public void drain() {
    http1.drain();
    http2.drain();
  }

  /** Whether requests find their connections in the pool for HTTP/1 now. */
  boolean isHttp1() {
    return isHttp1;
  }

  /** Takes a connection over from the pool for HTTP/2, with its permit, if it speaks HTTP/1. */
  boolean takeHttp1(Connection connection, long startNanos) {
    isHttp1 = !speaksHttp2(connection);
    if (isHttp1) {
      http1.adopt(connection, startNanos);
    }
    return isHttp1;
  }

  /**
   * Takes a connection over from the pool for HTTP/1, with its permit, if it speaks HTTP/2.
   *
   * @throws StreamResetException CONNECTION_TERMINATION if it ended at once
   */
  boolean takeHttp2(Connection connection, long startNanos) throws StreamResetException {
    isHttp1 = !speaksHttp2(connection);
    if (!isHttp1) {
      http2.adopt(connection, startNanos);
    }
    return !isHttp1;
  }

  private static boolean speaksHttp2(Connection connection) {
    @Nullable String agreed = connection.info().negotiatedProtocol();
    return H2.equals(agreed);
  }
}
