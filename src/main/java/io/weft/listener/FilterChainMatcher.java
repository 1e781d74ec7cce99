package io.weft.listener;

import io.weft.common.ConfigErrors;
import io.weft.common.ConfigException;
import io.weft.listener.FilterChainMatch.SourceType;
import io.weft.net.Address;
import io.weft.net.CidrRange;
import io.weft.net.CidrTrie;
import io.weft.net.ConnectionInfo;
import io.weft.net.Ips;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds the filter chain that serves a connection: one criterion after the other, the most specific
 * value first, and no way back.
 *
 * <p>The order is destination port, destination address, server name, transport protocol,
 * application protocol, direct source address, source type, source address, source port. The value
 * chosen for one criterion is final: if a later one does not match, the default chain serves the
 * connection, though a more general chain might have matched. Built once as a tree of maps and
 * tries; immutable; any thread. Source: Envoy's filter chain manager.
 *
 * @param <C> what is found
 */
public final class FilterChainMatcher<C> implements FilterChainFinder<C> {
  /** One chain to choose from; its index names it in errors. */
  private record Candidate<C>(int index, FilterChainMatch match, C chain) {}

  /** What is left to decide after some criteria. */
  @FunctionalInterface
  private interface Node<C> {
    @Nullable C find(ConnectionInfo connection);
  }

  /** Decides by one criterion, or passes on if no candidate asks for it. */
  @FunctionalInterface
  private interface Level<C> {
    Node<C> build(List<Candidate<C>> candidates);
  }

  private static final InetAddress NO_IP = noIp();
  private static final List<CidrRange> EVERYWHERE =
      List.of(anyAddress("0.0.0.0"), anyAddress("::"));

  private final Node<C> root;
  private final @Nullable C otherwise;
  private final ConfigErrors errors = new ConfigErrors();

  /**
   * A matcher of {@code chains}, each under its match.
   *
   * @param otherwise serves what no chain matches; null if nothing does
   * @throws ConfigException if two chains would serve the same connections
   */
  public FilterChainMatcher(List<Map.Entry<FilterChainMatch, C>> chains, @Nullable C otherwise)
      throws ConfigException {
    List<Candidate<C>> candidates = new ArrayList<>();
    for (Map.Entry<FilterChainMatch, C> chain : chains) {
      candidates.add(new Candidate<>(candidates.size(), chain.getKey(), chain.getValue()));
    }
    refuseEqual(candidates);
    this.otherwise = otherwise;
    this.root = candidates.isEmpty() ? connection -> null : byDestinationPort(candidates);
    errors.throwIfAny();
  }

  @Override
  public @Nullable C find(ConnectionInfo connection) {
    C found = root.find(connection);
    return found == null ? otherwise : found;
  }

  private void refuseEqual(List<Candidate<C>> candidates) throws ConfigException {
    Map<FilterChainMatch, Integer> seen = new HashMap<>();
    for (Candidate<C> candidate : candidates) {
      Integer first = seen.putIfAbsent(candidate.match, candidate.index);
      if (first != null) {
        errors.add(
            "filter_chains[" + candidate.index + "].filter_chain_match",
            "has the same matching rules defined as filter_chains[" + first + "]");
      }
    }
    errors.throwIfAny();
  }

  private Node<C> byDestinationPort(List<Candidate<C>> candidates) {
    Map<Integer, Node<C>> ports =
        group(candidates, match -> List.of(match.destinationPort()), this::byDestination);
    Node<C> any = ports.get(0);
    if (any != null && ports.size() == 1) {
      return any;
    }
    return connection -> {
      Node<C> node = ports.get(connection.localAddress().port());
      node = node == null ? any : node;
      return node == null ? null : node.find(connection);
    };
  }

  private Node<C> byDestination(List<Candidate<C>> candidates) {
    return byAddress(
        candidates,
        FilterChainMatch::destinations,
        ConnectionInfo::localAddress,
        this::byServerName);
  }

  private Node<C> byServerName(List<Candidate<C>> candidates) {
    // A name such as *.example.com is kept as .example.com, which no client can ask for.
    Map<String, Node<C>> names =
        group(
            candidates,
            match -> orAny(match.serverNames().stream().map(FilterChainMatcher::key).toList(), ""),
            this::byTransportProtocol);
    Node<C> any = names.get("");
    if (any != null && names.size() == 1) {
      return any;
    }
    return connection -> {
      Node<C> node = findName(names, connection.requestedServerName());
      node = node == null ? any : node;
      return node == null ? null : node.find(connection);
    };
  }

  private static String key(String serverName) {
    return serverName.startsWith("*.") ? serverName.substring(1) : serverName;
  }

  private static <C> @Nullable Node<C> findName(
      Map<String, Node<C>> names, @Nullable String requested) {
    if (requested == null) {
      return null;
    }
    Node<C> exact = names.get(requested);
    if (exact != null) {
      return exact;
    }
    int dot = requested.indexOf('.', 1);
    while (dot >= 0 && dot < requested.length() - 1) {
      Node<C> wildcard = names.get(requested.substring(dot));
      if (wildcard != null) {
        return wildcard;
      }
      dot = requested.indexOf('.', dot + 1);
    }
    return null;
  }

  private Node<C> byTransportProtocol(List<Candidate<C>> candidates) {
    Map<String, Node<C>> protocols =
        group(candidates, match -> List.of(match.transportProtocol()), this::byApplicationProtocol);
    Node<C> any = protocols.get("");
    if (any != null && protocols.size() == 1) {
      return any;
    }
    return connection -> {
      Node<C> node = protocols.get(connection.transportProtocol());
      node = node == null ? any : node;
      return node == null ? null : node.find(connection);
    };
  }

  private Node<C> byApplicationProtocol(List<Candidate<C>> candidates) {
    Map<String, Node<C>> protocols =
        group(candidates, match -> orAny(match.applicationProtocols(), ""), this::byDirectSource);
    Node<C> any = protocols.get("");
    if (any != null && protocols.size() == 1) {
      return any;
    }
    return connection -> {
      for (String offered : connection.applicationProtocols()) {
        Node<C> node = protocols.get(offered);
        if (node != null) {
          return node.find(connection);
        }
      }
      return any == null ? null : any.find(connection);
    };
  }

  private Node<C> byDirectSource(List<Candidate<C>> candidates) {
    return byAddress(
        candidates,
        FilterChainMatch::directSources,
        ConnectionInfo::directRemoteAddress,
        this::bySourceType);
  }

  private Node<C> bySourceType(List<Candidate<C>> candidates) {
    Map<SourceType, Node<C>> types = new EnumMap<>(SourceType.class);
    types.putAll(group(candidates, match -> List.of(match.sourceType()), this::bySource));
    Node<C> any = types.get(SourceType.ANY);
    if (any != null && types.size() == 1) {
      return any;
    }
    return connection -> {
      Node<C> node =
          types.get(
              connection.remoteAddress().isOnHostOf(connection.localAddress())
                  ? SourceType.SAME_IP_OR_LOOPBACK
                  : SourceType.EXTERNAL);
      node = node == null ? any : node;
      return node == null ? null : node.find(connection);
    };
  }

  private Node<C> bySource(List<Candidate<C>> candidates) {
    return byAddress(
        candidates, FilterChainMatch::sources, ConnectionInfo::remoteAddress, this::bySourcePort);
  }

  private Node<C> bySourcePort(List<Candidate<C>> candidates) {
    Map<Integer, Node<C>> ports =
        group(candidates, match -> orAny(match.sourcePorts(), 0), this::only);
    Node<C> any = ports.get(0);
    if (any != null && ports.size() == 1) {
      return any;
    }
    return connection -> {
      Node<C> node = ports.get(connection.remoteAddress().port());
      node = node == null ? any : node;
      return node == null ? null : node.find(connection);
    };
  }

  private Node<C> only(List<Candidate<C>> candidates) {
    Candidate<C> first = candidates.get(0);
    for (Candidate<C> other : candidates.subList(1, candidates.size())) {
      errors.add(
          "filter_chains[" + other.index + "].filter_chain_match",
          "multiple filter chains with overlapping matching rules are defined: it overlaps"
              + " filter_chains["
              + first.index
              + "]");
    }
    C chain = first.chain;
    return connection -> chain;
  }

  private Node<C> byAddress(
      List<Candidate<C>> candidates,
      Function<FilterChainMatch, List<CidrRange>> ranges,
      Function<ConnectionInfo, Address> address,
      Level<C> next) {
    Map<CidrRange, Node<C>> nodes =
        group(
            candidates,
            match -> ranges.apply(match).isEmpty() ? EVERYWHERE : ranges.apply(match),
            next);
    Node<C> any = nodes.get(EVERYWHERE.get(0));
    if (any != null && nodes.size() == 2 && nodes.containsKey(EVERYWHERE.get(1))) {
      return any;
    }
    CidrTrie<Node<C>> trie = new CidrTrie<>(List.copyOf(nodes.entrySet()));
    return connection -> {
      InetAddress ip = address.apply(connection).ip();
      Node<C> node = trie.longestMatch(ip == null ? NO_IP : ip);
      return node == null ? null : node.find(connection);
    };
  }

  /** The candidates under each of their keys; what shares keys under both is built only once. */
  private static <C, K> Map<K, Node<C>> group(
      List<Candidate<C>> candidates, Function<FilterChainMatch, List<K>> keys, Level<C> next) {
    Map<K, List<Candidate<C>>> groups = new LinkedHashMap<>();
    for (Candidate<C> candidate : candidates) {
      for (K key : keys.apply(candidate.match)) {
        groups.computeIfAbsent(key, unused -> new ArrayList<>()).add(candidate);
      }
    }
    Map<List<Candidate<C>>, Node<C>> built = new HashMap<>();
    Map<K, Node<C>> nodes = new HashMap<>();
    groups.forEach((key, group) -> nodes.put(key, built.computeIfAbsent(group, next::build)));
    return nodes;
  }

  private static <K> List<K> orAny(List<K> keys, K any) {
    return keys.isEmpty() ? List.of(any) : keys;
  }

  private static InetAddress noIp() {
    return anyIp("255.255.255.255");
  }

  private static CidrRange anyAddress(String zero) {
    return CidrRange.of(anyIp(zero), 0);
  }

  private static InetAddress anyIp(String literal) {
    InetAddress address = Ips.parse(literal);
    if (address == null) {
      throw new IllegalArgumentException(literal);
    }
    return address;
  }
}
