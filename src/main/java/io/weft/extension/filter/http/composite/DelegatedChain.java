package io.weft.extension.filter.http.composite;

import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchedRoute;
import java.io.IOException;
import java.util.List;

/**
 * Filters in order that take over together; responses pass them in the opposite order. Immutable;
 * any thread. Source: {@code FilterChainConfiguration}.
 */
final class DelegatedChain implements HttpFilter {
  private final List<HttpFilter> filters;

  DelegatedChain(List<HttpFilter> filters) {
    this.filters = List.copyOf(filters);
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    return new Rest(0, next).handle(request);
  }

  @Override
  public HttpResponse filterLocalReply(HttpRequest request, HttpResponse reply) throws IOException {
    return replyThrough(0, request, reply);
  }

  /** {@code reply} after the filters from {@code first} on have seen it, the last one first. */
  private HttpResponse replyThrough(int first, HttpRequest request, HttpResponse reply)
      throws IOException {
    HttpResponse response = reply;
    for (int i = filters.size() - 1; i >= first; i--) {
      response = filters.get(i).filterLocalReply(request, response);
    }
    return response;
  }

  /** The filters from {@code first} on, for one request. */
  private final class Rest implements HttpHandler {
    private final int first;
    private final HttpHandler next;
    private boolean reached;

    Rest(int first, HttpHandler next) {
      this.first = first;
      this.next = next;
    }

    @Override
    public HttpResponse handle(HttpRequest request) throws IOException {
      reached = true;
      if (first == filters.size()) {
        return next.handle(request);
      }
      Rest rest = new Rest(first + 1, next);
      HttpResponse response = filters.get(first).filter(request, rest);
      if (rest.reached || !response.isLocalReply()) {
        return response;
      }
      // As in a whole chain: what the filter answers passes those that the request did not reach.
      MatchedRoute route = request.streamInfo().route();
      HttpResponse reply = route == null ? response : route.finishLocalReply(request, response);
      return replyThrough(first + 1, request, reply);
    }
  }
}
