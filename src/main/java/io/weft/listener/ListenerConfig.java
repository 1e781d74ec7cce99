package io.weft.listener;

import io.weft.common.InitTarget;
import io.weft.common.Metadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
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
 * @param chainTree chooses among the chains by their names; null to go by what each says for itself
 * @param defaultFilterChain serves connections that no chain matches; null if nothing does
 * @param accessLog told of each connection that ended; null if nobody is
 * @param metadata for formats
 */
public record ListenerConfig(
    String name,
    Object identity,
    String statPrefix,
    List<ListenSocket> sockets,
    ListenerOptions options,
    InspectionSettings inspection,
    List<NetworkFilterChain> filterChains,
    @Nullable FilterChainTree chainTree,
    @Nullable NetworkFilterChain defaultFilterChain,
    @Nullable ConnectionLog accessLog,
    Metadata metadata) {
  public ListenerConfig {
    sockets = List.copyOf(sockets);
    filterChains = List.copyOf(filterChains);
    if (sockets.isEmpty()) {
      throw new IllegalArgumentException("listener " + name + " has no address");
    }
  }

  /** A listener whose chains say for themselves which connections they serve. */
  public ListenerConfig(
      String name,
      Object identity,
      String statPrefix,
      List<ListenSocket> sockets,
      ListenerOptions options,
      InspectionSettings inspection,
      List<NetworkFilterChain> filterChains,
      @Nullable NetworkFilterChain defaultFilterChain,
      @Nullable ConnectionLog accessLog) {
    this(
        name,
        identity,
        statPrefix,
        sockets,
        options,
        inspection,
        filterChains,
        null,
        defaultFilterChain,
        accessLog,
        Metadata.EMPTY);
  }

  /** Closes what was opened for these settings, which were never put into service. */
  public void discard() {
    inspection.close();
    filterChains.forEach(NetworkFilterChain::close);
    if (defaultFilterChain != null) {
      defaultFilterChain.close();
    }
  }

  /** What has to be there before these settings may go into service. */
  public List<InitTarget> targets() {
    List<InitTarget> targets = new ArrayList<>(inspection.targets());
    filterChains.forEach(chain -> targets.addAll(chain.targets()));
    if (defaultFilterChain != null) {
      targets.addAll(defaultFilterChain.targets());
    }
    return targets;
  }

  /** Whether {@code other} says the same, so that there is nothing to update. */
  public boolean isSameAs(ListenerConfig other) {
    return identity.equals(other.identity)
        && Objects.equals(treeIdentity(), other.treeIdentity())
        && chainIdentities().equals(other.chainIdentities());
  }

  private @Nullable Object treeIdentity() {
    return chainTree == null ? null : chainTree.identity();
  }

  private List<List<Object>> chainIdentities() {
    List<List<Object>> identities = new ArrayList<>();
    for (NetworkFilterChain chain : filterChains) {
      identities.add(List.of(chain.name(), chain.identity()));
    }
    if (defaultFilterChain != null) {
      identities.add(List.of("default", defaultFilterChain.name(), defaultFilterChain.identity()));
    }
    return identities;
  }
}
