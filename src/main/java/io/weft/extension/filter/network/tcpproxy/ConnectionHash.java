package io.weft.extension.filter.network.tcpproxy;

import io.weft.common.XxHash64;
import io.weft.http.StreamInfo;
import io.weft.upstream.LoadBalancerContext;

/**
 * What load balancers may know of one connection. Source: Envoy's {@code Network::HashPolicy}.
 *
 * @param streamInfo of the connection
 * @param hash meaningful if {@code hasHash}
 */
record ConnectionHash(StreamInfo streamInfo, boolean hasHash, long hash)
    implements LoadBalancerContext {
  /** With the hash of a connection, if there is something to hash. */
  static ConnectionHash of(TcpProxySettings.HashPolicy policy, StreamInfo info) {
    String hashed =
        switch (policy) {
          case TcpProxySettings.HashPolicy.None none -> null;
          case TcpProxySettings.HashPolicy.SourceIp source ->
              info.remoteAddress().ip() == null ? null : info.remoteAddress().host();
          case TcpProxySettings.HashPolicy.FilterState state -> {
            Object value = info.filterState(state.key());
            yield value == null ? null : value.toString();
          }
        };
    return new ConnectionHash(info, hashed != null, hashed == null ? 0 : XxHash64.hash(hashed));
  }
}
