package io.weft.extension.filter.http.headermutation;

import io.weft.formatter.FormatContext;
import io.weft.http.HeaderName;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchedRoute;
import io.weft.http.PerRouteKey;
import io.weft.router.HeaderMutations;
import java.io.IOException;
import java.util.List;

/**
 * Changes the fields of requests and responses and the parameters of queries: first as the filter
 * says, then as all places of the route say.
 *
 * <p>Source: {@code envoy.extensions.filters.http.header_mutation.v3.HeaderMutation}.
 */
final class HeaderMutationFilter implements HttpFilter {
  /** What the filter and a route can say. */
  record Settings(HeaderMutations request, HeaderMutations response, QueryMutations query) {}

  private final Settings settings;
  private final boolean mostSpecificLast;
  private final PerRouteKey<Settings> perRoute;

  /**
   * A filter.
   *
   * @param mostSpecificLast whether what the route itself says is done after what its virtual host
   *     and table say
   */
  HeaderMutationFilter(
      Settings settings, boolean mostSpecificLast, PerRouteKey<Settings> perRoute) {
    this.settings = settings;
    this.mostSpecificLast = mostSpecificLast;
    this.perRoute = perRoute;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    List<Settings> ofRoute = ofRoute(request);
    changeRequest(request, settings);
    for (int i = 0; i < ofRoute.size(); i++) {
      changeRequest(request, ofRoute.get(i));
    }
    return changed(next.handle(request), request, ofRoute);
  }

  @Override
  public HttpResponse filterLocalReply(HttpRequest request, HttpResponse reply) {
    return changed(reply, request, ofRoute(request));
  }

  private List<Settings> ofRoute(HttpRequest request) {
    MatchedRoute route = request.streamInfo().route();
    List<Settings> places = route == null ? List.of() : route.filterConfigs(perRoute);
    return mostSpecificLast ? places.reversed() : places;
  }

  private static void changeRequest(HttpRequest request, Settings settings) {
    FormatContext context = FormatContext.of(request.headers(), request.streamInfo());
    settings.request().apply(request.headers(), context);
    String path = request.headers().get(HeaderName.PATH);
    if (path != null && !settings.query().isEmpty()) {
      request.headers().set(HeaderName.PATH, settings.query().apply(path, context));
    }
  }

  private HttpResponse changed(HttpResponse response, HttpRequest request, List<Settings> ofRoute) {
    FormatContext context =
        FormatContext.of(request.headers(), response.headers(), request.streamInfo());
    settings.response().apply(response.headers(), context);
    for (int i = 0; i < ofRoute.size(); i++) {
      ofRoute.get(i).response().apply(response.headers(), context);
    }
    return response;
  }
}
