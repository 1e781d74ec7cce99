package io.weft.http;

import java.io.IOException;

/** Answers a request: the whole job, or the rest of it. */
@FunctionalInterface
public interface HttpHandler {
  /**
   * Answers {@code request} on the calling thread; blocks until the response's headers are known.
   * The caller closes the response.
   */
  HttpResponse handle(HttpRequest request) throws IOException;
}
