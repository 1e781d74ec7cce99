package io.weft.listener;

import io.weft.common.ConfigException;
import io.weft.net.Drain;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Settings of a listener in service: each filter chain with its connections, and the way to find
 * it. Immutable.
 */
final class ActiveConfig {
  private final ListenerConfig config;
  private final Map<Object, ActiveFilterChain> chains = new HashMap<>();
  private final List<NetworkFilterChain> duplicates = new ArrayList<>();
  private final FilterChainMatcher<ActiveFilterChain> matcher;

  /**
   * Puts {@code config} into service.
   *
   * @param previous what was in service, whose chains go on where their settings are the same; null
   *     to begin anew
   * @param drain the listener's, of which new chains become parts
   * @throws ConfigException if two filter chains would serve the same connections
   */
  ActiveConfig(ListenerConfig config, @Nullable ActiveConfig previous, Drain drain)
      throws ConfigException {
    this.config = config;
    List<Map.Entry<FilterChainMatch, ActiveFilterChain>> matches = new ArrayList<>();
    for (NetworkFilterChain chain : config.filterChains()) {
      matches.add(Map.entry(chain.match(), activate(chain, previous, drain)));
    }
    NetworkFilterChain fallback = config.defaultFilterChain();
    ActiveFilterChain otherwise = fallback == null ? null : activate(fallback, previous, drain);
    try {
      this.matcher = new FilterChainMatcher<>(matches, otherwise);
    } catch (ConfigException e) {
      without(chains, previous).forEach(chain -> chain.drain().detach());
      throw e;
    }
  }

  ListenerConfig config() {
    return config;
  }

  /** The chain that serves a connection. */
  FilterChainMatcher<ActiveFilterChain> matcher() {
    return matcher;
  }

  /** The chains of this configuration that {@code other} does not have. */
  List<ActiveFilterChain> without(@Nullable ActiveConfig other) {
    return without(chains, other);
  }

  /** The chains of the settings that do not serve, because equal ones of the previous go on. */
  List<NetworkFilterChain> duplicates() {
    return duplicates;
  }

  private static List<ActiveFilterChain> without(
      Map<Object, ActiveFilterChain> chains, @Nullable ActiveConfig other) {
    Set<Drain> shared = new HashSet<>();
    if (other != null) {
      other.chains.values().forEach(chain -> shared.add(chain.drain()));
    }
    return chains.values().stream().filter(chain -> !shared.contains(chain.drain())).toList();
  }

  private ActiveFilterChain activate(
      NetworkFilterChain chain, @Nullable ActiveConfig previous, Drain drain) {
    ActiveFilterChain kept = previous == null ? null : previous.chains.get(chain.identity());
    ActiveFilterChain active = kept == null ? new ActiveFilterChain(chain, drain.child()) : kept;
    if (active.chain().stats() != chain.stats()) {
      duplicates.add(chain);
    }
    chains.put(chain.identity(), active);
    return active;
  }
}
