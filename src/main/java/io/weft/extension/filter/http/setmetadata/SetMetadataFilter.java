package io.weft.extension.filter.http.setmetadata;

import io.weft.common.Metadata;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.StreamInfo;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Notes fixed facts with each request, for later filters and logs.
 *
 * <p>Source: {@code envoy.extensions.filters.http.set_metadata.v3.Config}.
 */
final class SetMetadataFilter implements HttpFilter {
  /**
   * Facts of one name-space.
   *
   * @param isMerged whether they are merged into what is there already, and not left out
   */
  record Entry(String namespace, Map<String, @Nullable Object> facts, boolean isMerged) {}

  /** What the filter and a route's override can say. */
  record Settings(List<Entry> entries) {
    Settings {
      entries = List.copyOf(entries);
    }
  }

  private final Settings settings;
  private final PerRouteKey<Settings> perRoute;

  SetMetadataFilter(Settings settings, PerRouteKey<Settings> perRoute) {
    this.settings = settings;
    this.perRoute = perRoute;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    StreamInfo info = request.streamInfo();
    for (Entry entry : info.filterConfig(perRoute, settings).entries()) {
      Metadata known = info.dynamicMetadata();
      if (!known.namespaces().containsKey(entry.namespace())) {
        info.addDynamicMetadata(entry.namespace(), entry.facts());
      } else if (entry.isMerged()) {
        info.addDynamicMetadata(
            entry.namespace(), merged(known.namespace(entry.namespace()), entry.facts()));
      }
    }
    return next.handle(request);
  }

  /** Both, maps within them merged and lists joined; what is of another kind gives way. */
  private static Map<String, @Nullable Object> merged(Map<?, ?> former, Map<?, ?> added) {
    Map<String, @Nullable Object> both = new LinkedHashMap<>();
    former.forEach((key, value) -> both.put((String) key, value));
    added.forEach((key, value) -> both.put((String) key, merged(both.get(key), value)));
    return both;
  }

  private static @Nullable Object merged(@Nullable Object former, @Nullable Object added) {
    if (former instanceof Map<?, ?> map && added instanceof Map<?, ?> more) {
      return merged(map, more);
    }
    if (former instanceof List<?> list && added instanceof List<?> more) {
      List<@Nullable Object> both = new ArrayList<>(list);
      both.addAll(more);
      return both;
    }
    return added;
  }
}
