package io.weft.http;

import io.weft.common.Metadata;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that filters and logs see of the route that a request matched; immutable. */
public interface MatchedRoute {
  /** The route's name; empty if it has none. */
  String name();

  /** The name of its virtual host. */
  String virtualHostName();

  /** The route's metadata. */
  Metadata metadata();

  /** The virtual host's metadata. */
  Metadata virtualHostMetadata();

  /** The most specific settings for a filter: of the route, its host or its table; null if none. */
  <R> @Nullable R filterConfig(PerRouteKey<R> key);

  /** All settings for a filter, those of the most specific place first. */
  default <R> List<R> filterConfigs(PerRouteKey<R> key) {
    R only = filterConfig(key);
    return only == null ? List.of() : List.of(only);
  }

  /** Whether the filter {@code filterName} runs for this route. */
  boolean enables(String filterName, boolean byDefault);

  /** Makes the headers of {@code reply}, one that Weft gives, what clients of this route get. */
  default HttpResponse finishLocalReply(HttpRequest request, HttpResponse reply) {
    return reply;
  }

  /** Whether a request of this route may upgrade to {@code type}, which is in lower case. */
  default boolean enablesUpgrade(String type, boolean byDefault) {
    return byDefault;
  }
}
