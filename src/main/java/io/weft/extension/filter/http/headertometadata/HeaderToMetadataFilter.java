package io.weft.extension.filter.http.headertometadata;

import io.weft.http.HeaderMap;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.StreamInfo;
import java.io.IOException;
import java.util.List;

/**
 * Notes fields of requests and responses as facts, for later filters, balancing and logs.
 *
 * <p>Source: {@code envoy.extensions.filters.http.header_to_metadata.v3.Config}.
 */
final class HeaderToMetadataFilter implements HttpFilter {
  /** What the filter and a route's override can say. */
  record Settings(List<MetadataRule> requestRules, List<MetadataRule> responseRules) {
    Settings {
      requestRules = List.copyOf(requestRules);
      responseRules = List.copyOf(responseRules);
    }
  }

  private final Settings settings;
  private final PerRouteKey<Settings> perRoute;

  HeaderToMetadataFilter(Settings settings, PerRouteKey<Settings> perRoute) {
    this.settings = settings;
    this.perRoute = perRoute;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    StreamInfo info = request.streamInfo();
    Settings ofRoute = info.filterConfig(perRoute, settings);
    note(ofRoute.requestRules(), request.headers(), info);
    HttpResponse response = next.handle(request);
    note(ofRoute.responseRules(), response.headers(), info);
    return response;
  }

  @Override
  public HttpResponse filterLocalReply(HttpRequest request, HttpResponse reply) {
    StreamInfo info = request.streamInfo();
    note(info.filterConfig(perRoute, settings).responseRules(), reply.headers(), info);
    return reply;
  }

  private static void note(List<MetadataRule> rules, HeaderMap headers, StreamInfo info) {
    for (int i = 0; i < rules.size(); i++) {
      rules.get(i).apply(headers, info);
    }
  }
}
