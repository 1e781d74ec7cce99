package io.weft.extension.filter.http.buffer;

import io.weft.http.HeaderName;
import io.weft.http.HttpBody;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import java.io.IOException;

/**
 * Reads the whole request body before the next filter runs, so that the upstream gets it with a
 * {@code content-length}.
 *
 * <p>Blocks until the body has ended. Answers 413 ({@code request_payload_too_large}) when it is
 * longer than {@code max_request_bytes}; a reset by the client while reading unwinds to the
 * connection manager. Source: {@code envoy.extensions.filters.http.buffer.v3.Buffer}.
 */
final class BufferFilter implements HttpFilter {
  /**
   * What the filter and a route's override can say.
   *
   * @param isDisabled whether bodies pass as they come
   */
  record Settings(int maxRequestBytes, boolean isDisabled) {}

  private final Settings settings;
  private final PerRouteKey<Settings> perRoute;

  BufferFilter(Settings settings, PerRouteKey<Settings> perRoute) {
    this.settings = settings;
    this.perRoute = perRoute;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    HttpBody body = request.body();
    if (body.isEmpty()) {
      return next.handle(request);
    }
    Settings ofRoute = request.streamInfo().filterConfig(perRoute, settings);
    if (ofRoute.isDisabled()) {
      return next.handle(request);
    }
    int limit = ofRoute.maxRequestBytes();
    byte[] bytes = body.readNBytes(limit + 1);
    if (bytes.length > limit) {
      return HttpResponse.localReply(413, "request_payload_too_large", "Payload Too Large");
    }
    if (!request.headers().contains(HeaderName.CONTENT_LENGTH)) {
      request.headers().add(HeaderName.CONTENT_LENGTH, Integer.toString(bytes.length));
    }
    return next.handle(request.withBody(HttpBody.of(bytes, body.trailers())));
  }
}
