package io.weft.http;

import java.io.IOException;

/** Serves one stream from its request to its end. */
@FunctionalInterface
public interface StreamHandler {
  /**
   * Serves {@code stream} on the calling thread; never throws for what the client or a host did.
   */
  void serve(ServerStream stream);

  /**
   * Answers, counts and logs a request that the codec refused before its headers were complete, on
   * the connection's thread; never throws. The request of {@code stream} has no headers, or as many
   * as were read; the connection ends afterwards. With {@link CodecError#NO_ANSWER} the client is
   * gone and nothing must be sent.
   */
  default void refuse(ServerStream stream, CodecError error) {
    if (error.status() == CodecError.NO_ANSWER) {
      return;
    }
    try {
      stream.respond(HttpResponse.localReply(error.status(), error.details(), error.text()));
    } catch (IOException e) {
      stream.reset(ResetReason.CONNECTION_TERMINATION);
    }
  }
}
