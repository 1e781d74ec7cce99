package io.weft.hcm;

import io.weft.common.Deadlines;
import io.weft.http.CodecCallbacks;
import io.weft.http.ServerConnection;
import io.weft.http.ServerConnectionOptions;
import io.weft.http.StreamHandler;
import io.weft.http.http1.Http1ServerConnection;
import io.weft.http.http2.Http2ServerConnection;
import io.weft.http.http2.Http2Stats;
import io.weft.net.Connection;
import io.weft.net.ReadBuffer;
import java.io.IOException;

/**
 * The codec of one connection: that which the configuration says, which the handshake agreed upon,
 * or which the first bytes ask for.
 *
 * <p>While the client has sent nothing, a connection is one of HTTP/1. Source: {@code
 * HttpConnectionManager.codec_type}.
 */
final class ServerCodec implements ServerConnection {
  private final Connection connection;
  private final CodecSettings settings;
  private final ServerConnectionOptions options;
  private final Http2Stats http2Stats;
  private final CodecCallbacks callbacks;
  private final Deadlines deadlines;
  private volatile ServerConnection chosen;
  private volatile boolean draining;

  ServerCodec(HttpConnectionManager manager, Connection connection, CodecCallbacks callbacks) {
    this.connection = connection;
    this.settings = manager.settings().codec();
    this.options = manager.settings().connection();
    this.http2Stats = manager.stats().http2();
    this.callbacks = callbacks;
    this.deadlines = manager.deadlines();
    this.chosen = first();
  }

  @Override
  public void serve(StreamHandler handler) throws IOException {
    ServerConnection first = chosen;
    first.serve(handler);
    if (first instanceof Http1ServerConnection http1 && http1.isHttp2()) {
      Http2ServerConnection http2 = http2(http1.buffer());
      chosen = http2;
      if (draining) {
        http2.drain();
      }
      http2.serve(handler);
    }
  }

  @Override
  public void announceDrain() {
    draining = true;
    chosen.announceDrain();
  }

  @Override
  public void drain() {
    draining = true;
    chosen.drain();
  }

  @Override
  public void end() {
    draining = true;
    chosen.end();
  }

  private ServerConnection first() {
    String negotiated = connection.info().negotiatedProtocol();
    boolean isAuto = settings.type() == CodecSettings.Type.AUTO;
    if (settings.type() == CodecSettings.Type.HTTP2 || (isAuto && "h2".equals(negotiated))) {
      return http2(new ReadBuffer(connection.in()));
    }
    Http1ServerConnection http1 =
        new Http1ServerConnection(connection, settings.http1(), options, callbacks, deadlines);
    if (isAuto && negotiated == null) {
      http1.detectHttp2();
    }
    return http1;
  }

  private Http2ServerConnection http2(ReadBuffer buffer) {
    return new Http2ServerConnection(
        connection,
        buffer,
        settings.http2(),
        http2Stats,
        callbacks,
        new Http2ServerConnection.Limits(options, deadlines));
  }
}
