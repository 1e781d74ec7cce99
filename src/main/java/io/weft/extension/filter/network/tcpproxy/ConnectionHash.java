package io.weft.extension.filter.network.tcpproxy;

import io.weft.common.XxHash64;
import io.weft.http.StreamInfo;
import io.weft.upstream.LoadBalancerContext;

/** What load balancers may know of one connection. Source: Envoy's {@code Network::HashPolicy}. */
record ConnectionHash(long hash) implements LoadBalancerContext {
  @Override
  public boolean hasHash() {
    return true;
  }

  /** The hash of a connection; {@link LoadBalancerContext#NONE} if there is nothing to hash. */
  static LoadBalancerContext of(TcpProxySettings.HashPolicy policy, StreamInfo info) {
    return switch (policy) {
      case TcpProxySettings.HashPolicy.None none -> LoadBalancerContext.NONE;
      case TcpProxySettings.HashPolicy.SourceIp source ->
          info.remoteAddress().ip() == null
              ? LoadBalancerContext.NONE
              : new ConnectionHash(XxHash64.hash(info.remoteAddress().host()));
      case TcpProxySettings.HashPolicy.FilterState state -> {
        Object value = info.filterState(state.key());
        yield value == null
            ? LoadBalancerContext.NONE
            : new ConnectionHash(XxHash64.hash(value.toString()));
      }
    };
  }
}
