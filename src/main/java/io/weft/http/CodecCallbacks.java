package io.weft.http;

/**
 * What the codecs of one connection manager report and ask; shared by all its connections, called
 * from any thread, never blocks. By default nothing is reported and nothing drains.
 */
public interface CodecCallbacks {
  /** Ignores everything. */
  CodecCallbacks NONE = new CodecCallbacks() {};

  /** The first bytes are there, and the connection speaks {@code protocol}. */
  default void onCodec(Protocol protocol) {}

  /** {@code bytes} more came from the client. */
  default void onBytesReceived(long bytes) {}

  /** {@code bytes} more went to the client. */
  default void onBytesSent(long bytes) {}

  /**
   * Whether the connection, on which a response is about to be sent, shall end; the answer yes is
   * asked for once.
   */
  default boolean isDraining() {
    return false;
  }

  /** Whether the request that begins now shall be the last of its connection. */
  default boolean isLastRequest() {
    return false;
  }

  /** The client broke the rules of the protocol, which ends the connection. */
  default void onProtocolError() {}

  /** The client resets most of its streams at once, which ends the connection. */
  default void onPrematureResets() {}

  /** A connection without a request reached its idle timeout. */
  default void onIdleTimeout() {}

  /** A connection served as many requests as it may. */
  default void onMaxRequestsReached() {}

  /** The client ended a connection on which no request is under way. */
  default void onRemoteClose() {}

  /** A client did not close in time a connection that was over. */
  default void onDelayedCloseTimeout() {}

  /** A client sent requests faster than their responses could be sent. */
  default void onResponseFlood() {}

  /** A field whose name has an underscore was dropped. */
  default void onHeaderWithUnderscoreDropped() {}

  /** A request was refused because a field's name has an underscore. */
  default void onRequestWithUnderscoreRejected() {}
}
