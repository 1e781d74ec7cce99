package io.weft.listener;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All settings of a listener. Immutable; {@link Listener} swaps one for the next.
 *
 * <p>Source: {@code envoy.config.listener.v3.Listener}.
 *
 * @param name unique among listeners
 * @param identity all settings but the filter chains: an update with an equal identity keeps the
 *     connections of unchanged filter chains
 * @param statPrefix what stands in the names of its stats in the place of the address
 * @param sockets where it listens, its main address first
 * @param options how it treats the sockets it accepts
 * @param inspection its listener filters
 * @param filterChains what serves connections
 * @param defaultFilterChain serves connections that no chain matches; null if nothing does
 * @param accessLog told of each connection that ended
 */
public record ListenerConfig(
    String name,
    Object identity,
    String statPrefix,
    List<ListenSocket> sockets,
    ListenerOptions options,
    InspectionSettings inspection,
    List<NetworkFilterChain> filterChains,
    @Nullable NetworkFilterChain defaultFilterChain,
    ConnectionLog accessLog) {
  public ListenerConfig {
    sockets = List.copyOf(sockets);
    filterChains = List.copyOf(filterChains);
    if (sockets.isEmpty()) {
      throw new IllegalArgumentException("listener " + name + " has no address");
    }
  }
}
