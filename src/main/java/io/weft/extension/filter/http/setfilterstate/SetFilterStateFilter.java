package io.weft.extension.filter.http.setfilterstate;

import io.weft.config.FilterStateTranslator.Value;
import io.weft.formatter.FormatContext;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.MatchedRoute;
import io.weft.http.PerRouteKey;
import java.io.IOException;
import java.util.List;

/**
 * Keeps objects with each request: those of the filter, then those of the route's places, the most
 * specific last.
 *
 * <p>Source: {@code envoy.extensions.filters.http.set_filter_state.v3.Config}.
 */
final class SetFilterStateFilter implements HttpFilter {
  /** What the filter and a route can say. */
  record Settings(List<Value> values) {
    Settings {
      values = List.copyOf(values);
    }
  }

  private final Settings settings;
  private final PerRouteKey<Settings> perRoute;

  SetFilterStateFilter(Settings settings, PerRouteKey<Settings> perRoute) {
    this.settings = settings;
    this.perRoute = perRoute;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    set(request, settings);
    MatchedRoute route = request.streamInfo().route();
    if (route != null) {
      List<Settings> places = route.filterConfigs(perRoute);
      for (int i = places.size() - 1; i >= 0; i--) {
        set(request, places.get(i));
      }
    }
    return next.handle(request);
  }

  private static void set(HttpRequest request, Settings settings) {
    List<Value> values = settings.values();
    for (int i = 0; i < values.size(); i++) {
      values
          .get(i)
          .set(
              FormatContext.of(request.headers(), request.streamInfo()),
              request.streamInfo().ownFilterState());
    }
  }
}
