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
  /** What makes a chain the same after an update: the name counts only where chains go by it. */
  private record Key(String name, Object identity) {}

  private final ListenerConfig config;
  private final Map<Key, ActiveFilterChain> chains = new HashMap<>();
  private final List<NetworkFilterChain> duplicates = new ArrayList<>();
  private final FilterChainFinder<ActiveFilterChain> finder;

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
    List<ActiveFilterChain> active = new ArrayList<>();
    for (NetworkFilterChain chain : config.filterChains()) {
      active.add(activate(chain, previous, drain));
    }
    NetworkFilterChain fallback = config.defaultFilterChain();
    ActiveFilterChain otherwise = fallback == null ? null : activate(fallback, previous, drain);
    try {
      this.finder = finder(config, active, otherwise);
    } catch (ConfigException e) {
      without(chains, previous).forEach(chain -> chain.drain().detach());
      throw e;
    }
  }

  private static FilterChainFinder<ActiveFilterChain> finder(
      ListenerConfig config, List<ActiveFilterChain> active, @Nullable ActiveFilterChain otherwise)
      throws ConfigException {
    FilterChainTree tree = config.chainTree();
    if (tree != null) {
      Map<String, ActiveFilterChain> byName = new HashMap<>();
      active.forEach(chain -> byName.put(chain.chain().name(), chain));
      return tree.over(byName, otherwise);
    }
    List<Map.Entry<FilterChainMatch, ActiveFilterChain>> matches = new ArrayList<>();
    active.forEach(chain -> matches.add(Map.entry(chain.chain().match(), chain)));
    return new FilterChainMatcher<>(matches, otherwise);
  }

  ListenerConfig config() {
    return config;
  }

  /** Finds the chain that serves a connection. */
  FilterChainFinder<ActiveFilterChain> finder() {
    return finder;
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
      Map<Key, ActiveFilterChain> chains, @Nullable ActiveConfig other) {
    Set<Drain> shared = new HashSet<>();
    if (other != null) {
      other.chains.values().forEach(chain -> shared.add(chain.drain()));
    }
    return chains.values().stream().filter(chain -> !shared.contains(chain.drain())).toList();
  }

  private ActiveFilterChain activate(
      NetworkFilterChain chain, @Nullable ActiveConfig previous, Drain drain) {
    Key key = new Key(config.chainTree() == null ? "" : chain.name(), chain.identity());
    ActiveFilterChain kept = previous == null ? null : previous.chains.get(key);
    ActiveFilterChain active = kept == null ? new ActiveFilterChain(chain, drain.child()) : kept;
    if (active.chain().stats() != chain.stats()) {
      duplicates.add(chain);
    }
    chains.put(key, active);
    return active;
  }
}
