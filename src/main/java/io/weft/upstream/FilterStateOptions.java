package io.weft.upstream;

import io.weft.http.StreamInfo;
import io.weft.net.ConnectOptions;
import io.weft.net.SharedObjects;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the filter state of a stream says of connections that are opened for it. Source: Envoy's
 * well-known filter state objects and {@code TransportSocketOptionsUtility}.
 */
final class FilterStateOptions {
  private static final String SERVER_NAME = "envoy.network.upstream_server_name";
  private static final String APPLICATION_PROTOCOLS = "envoy.network.application_protocols";
  private static final String SUBJECT_ALT_NAMES = "envoy.network.upstream_subject_alt_names";

  private FilterStateOptions() {}

  /** {@code options}, as far as the objects of {@code info} do not say otherwise. */
  static ConnectOptions override(ConnectOptions options, StreamInfo info) {
    ConnectOptions result =
        options.overridden(
            new ConnectOptions.Overrides(
                text(info, SERVER_NAME),
                list(info, APPLICATION_PROTOCOLS),
                list(info, SUBJECT_ALT_NAMES)));
    SharedObjects shared = SharedObjects.of(info.connection().filterState(), info.ownFilterState());
    return shared.isEmpty() ? result : result.sharing(shared);
  }

  private static @Nullable String text(StreamInfo info, String key) {
    Object object = info.filterState(key);
    return object == null ? null : object.toString();
  }

  /** The parts between commas; empty ones count for nothing. */
  private static List<String> list(StreamInfo info, String key) {
    String text = text(info, key);
    if (text == null) {
      return List.of();
    }
    return Stream.of(text.split(",", -1))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
