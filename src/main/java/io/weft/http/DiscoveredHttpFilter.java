package io.weft.http;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A filter whose settings discovery brings: each request goes through the one that holds when it
 * comes, and those that are in it go on with theirs. Without settings it answers 500.
 *
 * <p>Source: {@code envoy.config.core.v3.ExtensionConfigSource}.
 */
public final class DiscoveredHttpFilter implements HttpFilter {
  private final Supplier<? extends @Nullable HttpFilter> current;

  /** The filter that {@code current} yields. */
  public DiscoveredHttpFilter(Supplier<? extends @Nullable HttpFilter> current) {
    this.current = current;
  }

  /** The end of a chain that {@code current} yields. */
  public static HttpHandler terminal(Supplier<? extends @Nullable HttpHandler> current) {
    return request -> {
      HttpHandler handler = current.get();
      return handler == null ? missing(request) : handler.handle(request);
    };
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    HttpFilter filter = current.get();
    return filter == null ? missing(request) : filter.filter(request, next);
  }

  @Override
  public HttpResponse filterLocalReply(HttpRequest request, HttpResponse reply) throws IOException {
    HttpFilter filter = current.get();
    return filter == null ? reply : filter.filterLocalReply(request, reply);
  }

  private static HttpResponse missing(HttpRequest request) {
    request.streamInfo().addFlag(ResponseFlag.NO_FILTER_CONFIG_FOUND);
    return HttpResponse.localReply(500, "", "");
  }
}
