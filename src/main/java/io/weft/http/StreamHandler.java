package io.weft.http;

/** Serves one stream from its request to its end. */
@FunctionalInterface
public interface StreamHandler {
  /**
   * Serves {@code stream} on the calling thread; never throws for what the client or a host did.
   */
  void serve(ServerStream stream);
}
