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
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Changes the fields and trailers of requests and responses and the parameters of queries: first as
 * the filter says, then as all places of the route say.
 *
 * <p>Source: {@code envoy.extensions.filters.http.header_mutation.v3.HeaderMutation}.
 */
final class HeaderMutationFilter implements HttpFilter {
  /** What the filter and a route can say. */
  record Settings(
      HeaderMutations request,
      HeaderMutations response,
      HeaderMutations requestTrailers,
      HeaderMutations responseTrailers,
      QueryMutations query) {}

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
    return changed(next.handle(withTrailers(request, ofRoute)), request, ofRoute);
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

  private HttpRequest withTrailers(HttpRequest request, List<Settings> ofRoute) {
    List<HeaderMutations> mutations = all(ofRoute, Settings::requestTrailers);
    if (mutations.isEmpty() || request.body().isEmpty()) {
      return request;
    }
    FormatContext context = FormatContext.of(request.headers(), request.streamInfo());
    return request.withBody(new MutatedTrailers(request.body(), mutations, unused -> context));
  }

  /** Those of the filter and of all places of the route that change anything. */
  private List<HeaderMutations> all(
      List<Settings> ofRoute, Function<Settings, HeaderMutations> kind) {
    List<HeaderMutations> all = new ArrayList<>(0);
    add(all, kind.apply(settings));
    for (int i = 0; i < ofRoute.size(); i++) {
      add(all, kind.apply(ofRoute.get(i)));
    }
    return all;
  }

  private static void add(List<HeaderMutations> all, HeaderMutations mutations) {
    if (!mutations.mutations().isEmpty()) {
      all.add(mutations);
    }
  }

  private HttpResponse changed(HttpResponse response, HttpRequest request, List<Settings> ofRoute) {
    FormatContext context =
        FormatContext.of(request.headers(), response.headers(), request.streamInfo());
    settings.response().apply(response.headers(), context);
    for (int i = 0; i < ofRoute.size(); i++) {
      ofRoute.get(i).response().apply(response.headers(), context);
    }
    List<HeaderMutations> mutations = all(ofRoute, Settings::responseTrailers);
    return mutations.isEmpty()
        ? response
        : response.withBody(new MutatedTrailers(response.body(), mutations, context::withTrailers));
  }
}
