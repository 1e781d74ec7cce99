package io.weft.http.http1;

import io.weft.http.ClientStream;
import io.weft.http.CodecCallbacks;
import io.weft.http.UpstreamInfo;
import io.weft.net.Connection;
import io.weft.net.ConnectionInfo;

/**
 * The client's end of an HTTP/1 connection, which carries one stream after the other.
 *
 * <p>An identity object. Between two streams it belongs to a pool, which asks {@link #isStale}
 * before it uses the connection again. Whoever opened the connection closes it. Source: RFC 9112.
 */
public final class Http1ClientConnection {
  /** Learns that the connection is free again, or useless. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A stream ended, on its thread or on that which reset it; called once for each stream.
     *
     * @param reusable whether another stream may follow; if not, the socket is closed already
     */
    void onStreamEnd(Http1ClientConnection connection, boolean reusable);
  }

  private final Connection connection;
  private final Http1Settings settings;
  private final Listener listener;
  private final Http1Input input;
  private final Http1Writer writer;
  private final ResponseParser parser;
  private long streams;

  /**
   * The client's end of {@code connection}.
   *
   * @param callbacks whose byte counters are told; the sides are as seen from the host's client:
   *     received is what the host sent
   */
  public Http1ClientConnection(
      Connection connection, Http1Settings settings, CodecCallbacks callbacks, Listener listener) {
    this.connection = connection;
    this.settings = settings;
    this.listener = listener;
    this.input = new Http1Input(connection, callbacks::onBytesReceived);
    this.writer =
        new Http1Writer(connection, settings.headerKeys().format(), callbacks::onBytesSent);
    this.parser = new ResponseParser(input, settings, callbacks);
  }

  /**
   * A stream, to be used by one request; the one before it must have ended.
   *
   * @param info told the bytes and times of the stream
   */
  public ClientStream newStream(UpstreamInfo info) {
    streams++;
    return new Http1ClientStream(this, info);
  }

  /** How many streams were begun. */
  public long streams() {
    return streams;
  }

  /** Whether the idle connection cannot be used again; never blocks. */
  public boolean isStale() {
    return input.buffer().remaining() > 0 || connection.isStale();
  }

  /** Facts about the connection. */
  public ConnectionInfo info() {
    return connection.info();
  }

  /** Closes the socket; a stream that is under way fails. Any thread, never blocks. */
  public void abort() {
    connection.abort();
  }

  /** Closes an idle connection. */
  public void close() {
    connection.close();
  }

  Connection connection() {
    return connection;
  }

  Http1Settings settings() {
    return settings;
  }

  Http1Input input() {
    return input;
  }

  Http1Writer writer() {
    return writer;
  }

  ResponseParser parser() {
    return parser;
  }

  /** The stream is over; called once. */
  void onStreamEnd(boolean reusable) {
    if (reusable) {
      input.buffer().release();
    } else {
      connection.abort();
    }
    listener.onStreamEnd(this, reusable);
  }

  @Override
  public String toString() {
    return "Http1ClientConnection[" + connection.info().directRemoteAddress() + ']';
  }
}
