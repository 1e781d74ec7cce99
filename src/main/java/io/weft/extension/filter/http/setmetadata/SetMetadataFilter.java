package io.weft.extension.filter.http.setmetadata;

import io.weft.common.Metadata;
import io.weft.common.TypedFact;
import io.weft.http.HttpFilter;
import io.weft.http.HttpHandler;
import io.weft.http.HttpRequest;
import io.weft.http.HttpResponse;
import io.weft.http.PerRouteKey;
import io.weft.http.StreamInfo;
import io.weft.stats.Counter;
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

  /**
   * A typed fact.
   *
   * @param isReplacing whether it takes the place of one that is there already, and is not left out
   */
  record TypedEntry(String namespace, TypedFact fact, boolean isReplacing) {}

  /** What the filter and a route's override can say. */
  record Settings(List<Entry> entries, List<TypedEntry> typed) {
    Settings {
      entries = List.copyOf(entries);
      typed = List.copyOf(typed);
    }
  }

  private final Settings settings;
  private final PerRouteKey<Settings> perRoute;
  private final Counter overwriteDenied;

  /**
   * A filter.
   *
   * @param overwriteDenied counts the facts that were left out
   */
  SetMetadataFilter(Settings settings, PerRouteKey<Settings> perRoute, Counter overwriteDenied) {
    this.settings = settings;
    this.perRoute = perRoute;
    this.overwriteDenied = overwriteDenied;
  }

  @Override
  public HttpResponse filter(HttpRequest request, HttpHandler next) throws IOException {
    StreamInfo info = request.streamInfo();
    Settings applied = info.filterConfig(perRoute, settings);
    note(info, applied.entries());
    noteTyped(info, applied.typed());
    return next.handle(request);
  }

  private void note(StreamInfo info, List<Entry> entries) {
    for (Entry entry : entries) {
      Metadata known = info.dynamicMetadata();
      if (!known.namespaces().containsKey(entry.namespace())) {
        info.addDynamicMetadata(entry.namespace(), entry.facts());
      } else if (entry.isMerged()) {
        info.addDynamicMetadata(
            entry.namespace(), merged(known.namespace(entry.namespace()), entry.facts()));
      } else {
        overwriteDenied.inc();
      }
    }
  }

  private void noteTyped(StreamInfo info, List<TypedEntry> entries) {
    for (TypedEntry entry : entries) {
      Metadata known = info.dynamicMetadata();
      if (entry.isReplacing() || !known.typed().containsKey(entry.namespace())) {
        info.dynamicMetadata(known.with(entry.namespace(), entry.fact()));
      } else {
        overwriteDenied.inc();
      }
    }
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
