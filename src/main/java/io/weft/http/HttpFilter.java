package io.weft.http;

import java.io.IOException;

/**
 * A part of what happens to a request and its response: it changes, wraps or answers the request,
 * and calls {@code next} for the rest.
 *
 * <p>Immutable and shared by all requests of a filter chain; what belongs to one request is local
 * variables on its stack. Source: Envoy's HTTP filters.
 */
@FunctionalInterface
public interface HttpFilter {
  /**
   * Filters {@code request} on its thread; blocks as {@link HttpHandler#handle} does. A filter that
   * does not return the response of {@code next} closes it.
   */
  HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException;

  /**
   * Sees a local reply that an outer filter gave, so that the request never came here, as Envoy's
   * encoder filters do. Only for that parity.
   */
  default HttpResponse filterLocalReply(HttpRequest request, HttpResponse reply)
      throws IOException {
    return reply;
  }
}
