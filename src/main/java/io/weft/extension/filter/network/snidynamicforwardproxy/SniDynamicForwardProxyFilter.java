package io.weft.extension.filter.network.snidynamicforwardproxy;

import io.weft.http.StreamInfo;
import io.weft.net.Address;
import io.weft.net.Connection;
import io.weft.net.ConnectionHandler;
import io.weft.net.FilterState;
import io.weft.net.NetworkFilter;
import io.weft.upstream.DnsCache;
import java.io.IOException;

/**
 * Looks up the name that an earlier filter says, or that the client asks for in its ClientHello, so
 * that a cluster whose hosts are such names has it; closes the connection when there may be no more
 * names.
 *
 * <p>Blocks until the name is looked up. Source: {@code
 * envoy.extensions.filters.network.sni_dynamic_forward_proxy.v3.FilterConfig}.
 */
final class SniDynamicForwardProxyFilter implements NetworkFilter {
  private static final String UPSTREAM_ADDRESS = "envoy.stream.upstream_address";
  private static final String DYNAMIC_HOST = "envoy.upstream.dynamic_host";
  private static final String DYNAMIC_PORT = "envoy.upstream.dynamic_port";

  private final DnsCache cache;
  private final int defaultPort;
  private final boolean savesAddress;

  /** A filter for hosts with {@code defaultPort}, where no other filter says another one. */
  SniDynamicForwardProxyFilter(DnsCache cache, int defaultPort, boolean savesAddress) {
    this.cache = cache;
    this.defaultPort = defaultPort;
    this.savesAddress = savesAddress;
  }

  @Override
  public void filter(Connection connection, ConnectionHandler next) throws IOException {
    FilterState state = connection.info().filterState();
    String name =
        state.get(DYNAMIC_HOST) instanceof String set
            ? set
            : connection.info().requestedServerName();
    if (name == null || name.isEmpty()) {
      next.handle(connection);
      return;
    }
    int port = state.get(DYNAMIC_PORT) instanceof Integer set ? set : defaultPort;
    state.put(DYNAMIC_PORT, port);
    StreamInfo info = StreamInfo.ofConnection(connection.info());
    switch (cache.resolve(name, port, info.cancellation())) {
      case DnsCache.Result.Answered answered -> {
        Address address = answered.host().address();
        if (savesAddress && address != null) {
          state.put(UPSTREAM_ADDRESS, address);
        }
        next.handle(connection);
      }
      case DnsCache.Result.HostOverflow full -> refuse(connection, next);
      case DnsCache.Result.PendingOverflow full -> refuse(connection, next);
    }
  }

  private static void refuse(Connection connection, ConnectionHandler next) {
    connection.abort();
    next.refuse(connection);
  }
}
