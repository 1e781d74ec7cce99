package io.weft.listener;

import io.weft.net.CidrRange;
import java.util.List;

/**
 * Which connections a filter chain serves. A value; an empty criterion matches everything.
 *
 * <p>Source: {@code envoy.config.listener.v3.FilterChainMatch}.
 *
 * @param destinationPort the port that the client meant; 0 for any
 * @param destinations where the address that the client meant lies
 * @param serverNames names of the TLS ClientHello, lower case, {@code *.example.com} for all below
 * @param transportProtocol {@code tls} or {@code raw_buffer}
 * @param applicationProtocols protocols of which the client offered one
 * @param directSources where the peer of the socket lies
 * @param sourceType whether the client is this machine
 * @param sources where the client lies
 * @param sourcePorts the client's port
 */
public record FilterChainMatch(
    int destinationPort,
    List<CidrRange> destinations,
    List<String> serverNames,
    String transportProtocol,
    List<String> applicationProtocols,
    List<CidrRange> directSources,
    SourceType sourceType,
    List<CidrRange> sources,
    List<Integer> sourcePorts) {
  /** Whether the client is this machine. */
  public enum SourceType {
    ANY,
    SAME_IP_OR_LOOPBACK,
    EXTERNAL
  }

  /** Every connection. */
  public static final FilterChainMatch ANY =
      new FilterChainMatch(
          0, List.of(), List.of(), "", List.of(), List.of(), SourceType.ANY, List.of(), List.of());

  public FilterChainMatch {
    destinations = List.copyOf(destinations);
    serverNames = List.copyOf(serverNames);
    applicationProtocols = List.copyOf(applicationProtocols);
    directSources = List.copyOf(directSources);
    sources = List.copyOf(sources);
    sourcePorts = List.copyOf(sourcePorts);
  }
}
