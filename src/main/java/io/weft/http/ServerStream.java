package io.weft.http;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A request from a client and the way to answer it.
 *
 * <p>Owned by the stream's thread, except for {@link #reset}.
 */
public interface ServerStream {
  /** The request. */
  HttpRequest request();

  /** Sends a 1xx response; {@code headers} hold {@code :status}. Blocks while it writes. */
  void sendInformational(HeaderMap headers) throws IOException;

  /**
   * Sends {@code response}, pulling its body; returns when the last byte is written, or left to be
   * flushed when the stream's handler returns. After 101, or a 2xx to CONNECT, the bodies of both
   * messages are the raw bytes of the connection. Does not close the response.
   */
  void respond(HttpResponse response) throws IOException;

  /** Whether the first byte of a final response was handed to the connection. */
  boolean isResponseStarted();

  /** Ends the stream at once; blocked calls fail. Any thread. */
  void reset(ResetReason reason);

  /**
   * Has {@code action} run, once and on any thread, when the client goes away while the request is
   * being served; it must not block.
   */
  void onDisconnect(Runnable action);

  /**
   * What was wrong with a request whose body failed with {@link
   * ResetReason#DOWNSTREAM_PROTOCOL_ERROR}; null if nothing was.
   */
  default @Nullable CodecError codecError() {
    return null;
  }

  /** Has the connection end after this stream: {@code connection: close} or GOAWAY. */
  void closeConnectionAfterwards();
}
