package io.weft.http;

import java.io.IOException;
import java.util.List;

/**
 * HTTP filters in order, folded once into one handler; a request that passes them leaves no garbage
 * behind.
 */
public final class FilterChain {
  /**
   * A filter in its place.
   *
   * @param name its name in the chain, by which routes speak of it
   * @param enabledByDefault whether it runs unless a route says otherwise
   */
  public record Entry(String name, HttpFilter filter, boolean enabledByDefault) {}

  private FilterChain() {}

  /** The handler that runs {@code entries} in order and then {@code terminal}. */
  public static HttpHandler of(List<Entry> entries, HttpHandler terminal) {
    HttpHandler handler = terminal;
    for (int i = entries.size() - 1; i >= 0; i--) {
      List<Entry> inner = List.copyOf(entries.subList(i + 1, entries.size()));
      handler = new Link(entries.get(i), inner, handler);
    }
    return handler;
  }

  private static boolean runs(Entry entry, HttpRequest request) {
    MatchedRoute route = request.streamInfo().route();
    return route == null
        ? entry.enabledByDefault()
        : route.enables(entry.name(), entry.enabledByDefault());
  }

  /** One filter of the chain, and those inside it. */
  private record Link(Entry entry, List<Entry> inner, HttpHandler next) implements HttpHandler {
    @Override
    public HttpResponse handle(HttpRequest request) throws IOException {
      if (!runs(entry, request)) {
        return next.handle(request);
      }
      StreamInfo info = request.streamInfo();
      int depth = inner.size();
      info.filterDepth(depth);
      HttpResponse response = entry.filter().filter(request, next);
      if (!response.isLocalReply() || info.filterDepth() != depth) {
        return response;
      }
      MatchedRoute route = info.route();
      HttpResponse reply = route == null ? response : route.finishLocalReply(request, response);
      if (depth == 0) {
        return reply;
      }
      info.filterDepth(-1);
      return replyThroughInner(request, reply);
    }

    private HttpResponse replyThroughInner(HttpRequest request, HttpResponse reply)
        throws IOException {
      HttpResponse response = reply;
      for (int i = inner.size() - 1; i >= 0; i--) {
        if (runs(inner.get(i), request)) {
          response = inner.get(i).filter().filterLocalReply(request, response);
        }
      }
      return response;
    }
  }
}
